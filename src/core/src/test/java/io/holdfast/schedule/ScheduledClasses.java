package io.holdfast.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the classes whose names begin in one way once more, so that they run under a {@link Schedule}; all others are those
 * of everybody. The classes as they are released are not touched.
 */
public final class ScheduledClasses extends ClassLoader {
    private final String root;
    private final Map<String, Set<String>> volatiles = new ConcurrentHashMap<>();

    /**
     * A loader.
     *
     * @param root how their names begin: a package with its dot, or a class
     * @param parent knows all classes
     */
    public ScheduledClasses(String root, ClassLoader parent) {
        super(parent);
        this.root = root;
    }

    /**
     * Makes a scenario.
     *
     * @param type one of the classes, with a constructor that takes nothing
     * @return an object of the scheduled class of that name
     * @throws ReflectiveOperationException if it cannot be made
     */
    public Object make(Class<?> type) throws ReflectiveOperationException {
        var constructor = loadClass(type.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(root)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ClassReader reader = read(name);
        if (reader == null) {
            throw new ClassNotFoundException(name);
        }
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new ScheduledCode(writer, this::isVolatile), 0);
        byte[] code = writer.toByteArray();
        return defineClass(name, code, 0, code.length);
    }

    private ClassReader read(String name) {
        try (InputStream code = getResourceAsStream(name.replace('.', '/') + ".class")) {
            return code == null ? null : new ClassReader(code);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private boolean isVolatile(String owner, String field) {
        String name = owner.replace('/', '.');
        return name.startsWith(root)
                && volatiles.computeIfAbsent(name, this::volatileFields).contains(field);
    }

    private Set<String> volatileFields(String name) {
        Set<String> found = new HashSet<>();
        ClassReader reader = read(name);
        if (reader != null) {
            reader.accept(
                    new ClassVisitor(Opcodes.ASM9) {
                        @Override
                        public FieldVisitor visitField(
                                int access, String field, String descriptor, String signature, Object value) {
                            if ((access & Opcodes.ACC_VOLATILE) != 0) {
                                found.add(field);
                            }
                            return null;
                        }
                    },
                    ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        }
        return Set.copyOf(found);
    }
}
