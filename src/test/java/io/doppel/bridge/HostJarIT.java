package io.doppel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar for hosts has what its classes need, and is the same each time. */
final class HostJarIT {
  private static final Path WHOLE = Path.of("target/doppel.jar").toAbsolutePath();

  /** What a missing class would belong to; what libraries can use beside is left out on purpose. */
  private static final Set<String> OURS = Set.of("io.doppel", "com.fasterxml.jackson", "org.slf4j");

  @TempDir private Path directory;

  @Test
  void hasEveryClassThatItsClassesName() throws Exception {
    Path jar = directory.resolve("host.jar");
    HostJar.write(WHOLE, jar);
    try (JarFile content = new JarFile(jar.toFile())) {
      JavaClasses classes = imported(content);
      Set<String> there = classes.stream().map(JavaClass::getName).collect(Collectors.toSet());
      Set<String> missing = new TreeSet<>();
      for (JavaClass type : classes) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          String name = dependency.getTargetClass().getBaseComponentType().getName();
          if (OURS.stream().anyMatch(name::startsWith) && !there.contains(name)) {
            missing.add(type.getName() + " needs " + name);
          }
        }
      }
      assertThat(missing).isEmpty();
      assertThat(there)
          .contains("io.doppel.app.BridgeProgram", "org.mariadb.jdbc.Driver")
          .noneMatch(name -> name.startsWith("io.doppel.engine"))
          .noneMatch(name -> name.startsWith("com.jcraft"));
    }
  }

  /** The classes of the jar alone: what they name is not looked up elsewhere. */
  private static JavaClasses imported(JarFile jar) {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    try {
      return new ClassFileImporter().importJar(jar);
    } finally {
      ArchConfiguration.get().reset();
    }
  }

  @Test
  void isTheSameEachTime() throws Exception {
    Path first = directory.resolve("first.jar");
    Path second = directory.resolve("second.jar");
    assertThat(HostJar.write(WHOLE, first)).isEqualTo(HostJar.write(WHOLE, second));
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
  }
}
