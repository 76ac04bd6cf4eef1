package io.doppel.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that needs the lab. Where the lab is not up it is skipped, saying how to bring it
 * up; with {@code DOPPEL_LAB=required} in the environment (as in {@code lab/test}) it fails
 * instead. After the class, {@link LeakCheck} looks for what it left behind.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith({LabCondition.class, LeakCheck.class})
public @interface RequiresLab {}
