package dev.rangebar.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests of the benchmarks where CMake had no C++ compiler or no google-benchmark and built no librangebar_bench. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsBenchLibrary.Condition.class)
@interface NeedsBenchLibrary {
    /** The check for the file. */
    class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String file = System.getProperty(BenchLibrary.PROPERTY);
            if (file == null || Files.isRegularFile(Path.of(file))) { // a missing property fails in the test
                return ConditionEvaluationResult.enabled("librangebar_bench was built");
            }
            return ConditionEvaluationResult.disabled("test skipped: " + file
                    + " was not built: CMake found no C++ compiler or no google-benchmark (bin/setup installs both)");
        }
    }
}
