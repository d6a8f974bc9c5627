import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies the jars of a folder and gives their classes the format of Java 17, with the types that the JVM's verifier otherwise has to
 * infer. Instructions stay as they are. The JVM cannot keep classes of formats before Java 6 linked in an archive, and starts later
 * for that.
 *
 * <pre>{@code
 * java RenewJar.java target/old-class-files target/rangebar-cli
 * }</pre>
 *
 * <p>The same jar and JDK give the same bytes. A class that the verifier would refuse, and one whose supertypes are neither in the jar
 * nor in the JDK, is an error.
 */
final class RenewJar {
    private static final String SUFFIX = ".class";

    private final ZipFile jar;
    private final ClassFile format;

    private RenewJar(ZipFile jar) {
        this.jar = jar;
        format = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS, ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::open).orElse(ClassHierarchyResolver.defaultResolver()).cached()));
    }

    /**
     * Copies the jars of a folder.
     *
     * @param arguments the folder, and the one in which files of the same names are written
     */
    public static void main(String[] arguments) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
            for (Path jar : jars) {
                copy(jar, Path.of(arguments[1]).resolve(jar.getFileName()));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (ZipFile jar = new ZipFile(from.toFile()); OutputStream file = Files.newOutputStream(to);
                ZipOutputStream out = new ZipOutputStream(file)) {
            RenewJar renewed = new RenewJar(jar);
            for (ZipEntry entry : jar.stream().toList()) {
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setTimeLocal(entry.getTimeLocal());
                out.putNextEntry(copy);
                out.write(renewed.content(entry));
                out.closeEntry();
            }
        }
    }

    private InputStream open(ClassDesc type) {
        String name = type.descriptorString();
        ZipEntry entry = jar.getEntry(name.substring(1, name.length() - 1) + SUFFIX);
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] content(ZipEntry entry) throws IOException {
        byte[] bytes;
        try (InputStream in = jar.getInputStream(entry)) {
            bytes = in.readAllBytes();
        }
        if (!entry.getName().endsWith(SUFFIX) || entry.getName().endsWith("module-info" + SUFFIX)) {
            return bytes;
        }
        ClassModel old = format.parse(bytes);
        if (old.majorVersion() >= ClassFile.JAVA_17_VERSION) {
            return bytes;
        }
        byte[] renewed = format.transformClass(old, ClassTransform.endHandler(type -> type.withVersion(ClassFile.JAVA_17_VERSION, 0))
                .andThen(ClassTransform.transformingMethodBodies((code, element) -> code.with(element))));
        List<VerifyError> errors = format.verify(renewed);
        if (!errors.isEmpty()) {
            throw new IOException(entry.getName() + " is not valid in the format of Java 17", errors.get(0));
        }
        return renewed;
    }
}
