package io.doppel.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * The images that a parameterized test or class is given, one after the other: in each run those
 * that differ in what is tested, and with {@code lab/test --all} those that repeat it too.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(OnServers.Provider.class)
public @interface OnServers {
  /** Images of each run. */
  String[] value();

  /** Images of the whole matrix alone. */
  String[] matrix() default {};

  /** Gives the images, and notes those that are left out. */
  final class Provider extends AnnotationBasedArgumentsProvider<OnServers> {
    @Override
    protected Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context, OnServers servers) {
      if (!Tier.isWhole()) {
        for (String image : servers.matrix()) {
          Tier.leaveOut(context.getUniqueId() + " on " + image);
        }
      }
      Stream<String> repeated = Tier.isWhole() ? Stream.of(servers.matrix()) : Stream.empty();
      return Stream.concat(Stream.of(servers.value()), repeated).map(Arguments::of);
    }
  }
}
