package io.doppel;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** Which package may know which. */
@AnalyzeClasses(packages = "io.doppel", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.doppel.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest static final ArchRule model = mayUse("model");
  @ArchTest static final ArchRule sdk = mayUse("sdk", "model");
  @ArchTest static final ArchRule host = mayUse("host", "model", "sdk");
  @ArchTest static final ArchRule storage = mayUse("storage", "model", "sdk");
  @ArchTest static final ArchRule mysql = mayUse("mysql", "model", "sdk");
  @ArchTest static final ArchRule source = mayUse("mysql.source", "model", "sdk", "mysql");

  @ArchTest
  static final ArchRule backup = mayUse("mysql.backup", "model", "sdk", "mysql", "mysql.source");

  @ArchTest
  static final ArchRule replication = mayUse("mysql.replication", "model", "sdk", "mysql");

  @ArchTest
  static final ArchRule plugin =
      mayUse(
          "plugin", "model", "sdk", "mysql", "mysql.source", "mysql.backup", "mysql.replication");

  @ArchTest static final ArchRule cdc = mayUse("cdc", "model", "sdk", "mysql");
  @ArchTest static final ArchRule job = mayUse("engine.job", "model");

  @ArchTest static final ArchRule catalog = mayUse("engine.catalog", "model", "sdk", "engine.job");

  @ArchTest static final ArchRule engine = mayUse("engine", "model");

  @ArchTest
  static final ArchRule engineWork =
      mayUse("engine.work", "model", "sdk", "storage", "engine", "engine.job", "engine.catalog");

  @ArchTest static final ArchRule api = mayUse("api", "model", "sdk", "engine");
  @ArchTest static final ArchRule cliText = mayUse("cli.text", "model", "engine");

  @ArchTest
  static final ArchRule cliTerminal = mayUse("cli.terminal", "model", "engine", "cli.text");

  @ArchTest
  static final ArchRule cliParameter =
      mayUse("cli.parameter", "model", "engine", "cli.text", "cli.terminal");

  @ArchTest
  static final ArchRule cli =
      mayUse("cli", "model", "engine", "cli.text", "cli.terminal", "cli.parameter");

  @ArchTest
  static final ArchRule answer = mayUse("app.answer", "model", "engine", "cli", "cli.terminal");

  @ArchTest static final ArchRule bridge = mayUse("bridge", "model", "sdk", "plugin");

  /**
   * The classes of exactly this package may use themselves, the named packages, and anything that
   * is not Doppel's.
   */
  private static ArchRule mayUse(String name, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(name), Stream.of(others))
            .map(other -> "io.doppel." + other)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage("io.doppel." + name)
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("io.doppel..")).or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true);
  }
}
