package loaders;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.util.Map;

/**
 * A class loader like those of OSGi: it defines classes from bytes, without a place that they come from, and its resources
 * have URLs of its own. {@code Bundle JAR} runs {@code consumer.Main} in two such loaders at once; {@code Bundle plain JAR} in
 * one that ignores {@code META-INF/versions}.
 */
public final class Bundle extends ClassLoader {
    private final Map<String, byte[]> entries;
    private final boolean isMultiRelease;

    private Bundle(Map<String, byte[]> entries, boolean isMultiRelease) {
        super(ClassLoader.getPlatformClassLoader());
        this.entries = entries;
        this.isMultiRelease = isMultiRelease;
    }

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        boolean isPlain = arguments[0].equals("plain");
        Map<String, byte[]> entries = Jars.entries(Path.of(arguments[arguments.length - 1]));
        for (int i = 0; i < (isPlain ? 1 : 2); i++) {
            new Bundle(entries, !isPlain).loadClass("consumer.Main").getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        }
    }

    private byte[] entry(String name) {
        for (int version = Runtime.version().feature(); isMultiRelease && version > 8; version--) {
            byte[] own = entries.get("META-INF/versions/" + version + "/" + name);
            if (own != null) {
                return own;
            }
        }
        return entries.get(name);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] content = entry(name.replace('.', '/') + ".class");
        if (content == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, content, 0, content.length);
    }

    @Override
    @SuppressWarnings("deprecation") // its replacement is of Java 20
    protected URL findResource(String name) {
        byte[] content = entry(name);
        if (content == null) {
            return null;
        }
        try {
            return new URL("bundle", "", -1, "/" + name, new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new URLConnection(url) {
                        @Override
                        public void connect() {}

                        @Override
                        public InputStream getInputStream() {
                            return new ByteArrayInputStream(content);
                        }
                    };
                }
            });
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
