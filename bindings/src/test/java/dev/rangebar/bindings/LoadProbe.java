package dev.rangebar.bindings;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints, as a starting program would see it, the result of a computation, or why the library is missing. With a number,
 * it does so in as many class loaders at once, each with the classes of the class path, then in the first of them again.
 */
final class LoadProbe {
    static final String FAILED = "FAILED ";

    private LoadProbe() {}

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        if (arguments.length > 0) {
            inLoaders(Integer.parseInt(arguments[0]));
            return;
        }
        System.out.println(outcome());
        // A failure is final, and told again as it was.
        System.out.println(outcome());
    }

    @SuppressWarnings("resource") // they live as long as the JVM, as those of an application server
    private static void inLoaders(int count) throws ReflectiveOperationException, IOException {
        List<URL> urls = new ArrayList<>();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(place).toUri().toURL());
        }
        List<Method> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            Method outcome = loader.loadClass(LoadProbe.class.getName()).getDeclaredMethod("outcome");
            outcome.setAccessible(true);
            outcomes.add(outcome);
        }
        outcomes.add(outcomes.get(0));
        for (Method outcome : outcomes) {
            System.out.println(outcome.invoke(null));
        }
    }

    private static String outcome() {
        try {
            return new Computation().call();
        } catch (LoadFailure e) {
            return FAILED + e.reason() + " " + e.getMessage();
        }
    }
}
