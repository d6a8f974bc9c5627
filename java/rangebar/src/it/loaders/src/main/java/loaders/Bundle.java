package loaders;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

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

    /** Jars as tools for packaging write them. */
    static final class Jars {
        private Jars() {}

        /** The files in a jar or a folder, by their names. */
        static Map<String, byte[]> entries(Path place) throws IOException {
            Map<String, byte[]> entries = new TreeMap<>();
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.walk(place)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        entries.put(place.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                    }
                }
                return entries;
            }
            try (JarFile jar = new JarFile(place.toFile())) {
                for (var entry : jar.stream().filter(entry -> !entry.isDirectory()).toList()) {
                    entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
                }
            }
            return entries;
        }

        /** One jar with the content of all places, without their module descriptors and manifests. */
        static void shaded(Path jar, List<Path> places, Map<String, String> attributes) throws IOException {
            Map<String, byte[]> all = new LinkedHashMap<>();
            for (Path place : places) {
                entries(place).forEach((name, content) -> {
                    if (!name.endsWith("module-info.class") && !name.equals(JarFile.MANIFEST_NAME)) {
                        all.putIfAbsent(name, content);
                    }
                });
            }
            write(jar, all, attributes);
        }

        /** Writes a jar; other jars in it are stored as they are, so that they can be read in place. */
        static void write(Path jar, Map<String, byte[]> entries, Map<String, String> attributes) throws IOException {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            attributes.forEach(manifest.getMainAttributes()::putValue);
            try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    ZipEntry item = new ZipEntry(entry.getKey());
                    if (entry.getKey().endsWith(".jar")) {
                        CRC32 crc = new CRC32();
                        crc.update(entry.getValue());
                        item.setMethod(ZipEntry.STORED);
                        item.setSize(entry.getValue().length);
                        item.setCrc(crc.getValue());
                    }
                    out.putNextEntry(item);
                    out.write(entry.getValue());
                }
            }
        }
    }
}
