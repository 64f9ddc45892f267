package io.holdfast.bookkeeper;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import io.holdfast.platform.Volume;
import io.holdfast.platform.Volumes;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Volumes of this machine whose syncs are noted, held up or failed as if by the device. */
final class WatchedSyncs implements VolumeOpener {
    private final Libc machine = Libc.load();
    private final Libc watched =
            (Libc) Proxy.newProxyInstance(Libc.class.getClassLoader(), new Class<?>[] {Libc.class}, this::call);
    private final Map<Long, Path> paths = new ConcurrentHashMap<>();
    private final List<Path> done = Collections.synchronizedList(new ArrayList<>());
    private volatile Predicate<Path> failing = path -> false;

    /** Asks this before every sync from now on, with the path of the file or directory, whether it fails with EIO. */
    void failIf(Predicate<Path> predicate) {
        failing = predicate;
    }

    /** What was synced so far, in order, of files and directories. */
    List<Path> done() {
        return List.copyOf(done);
    }

    /** How many syncs of journal files have returned so far. */
    long journalSyncs() {
        return done().stream().filter(path -> path.toString().endsWith(".txn")).count();
    }

    @Override
    public Volume open(Path directory) throws IOException {
        return Volumes.open(directory, watched);
    }

    private Object call(Object self, Method method, Object[] arguments) throws Throwable {
        if (!isSync(method, arguments)) {
            Object result = onMachine(method, arguments);
            switch (method.getName()) {
                case "open" -> paths.put((Long) result, Path.of((String) arguments[0]));
                case "openat" -> paths.put((Long) result, path(arguments[0]).resolve((String) arguments[1]));
                default -> {}
            }
            return result;
        }
        Path path = path(arguments[0]);
        if (failing.test(path)) {
            return (long) -Errno.Kind.EIO.number(machine.abi());
        }
        Object result = onMachine(method, arguments);
        done.add(path);
        return result;
    }

    private Path path(Object descriptor) {
        return paths.get(((Integer) descriptor).longValue());
    }

    private boolean isSync(Method method, Object[] arguments) {
        return List.of("fsync", "fdatasync").contains(method.getName())
                || (method.getName().equals("fcntl")
                        && Constant.F_FULLFSYNC.existsOn(machine.abi())
                        && arguments[1].equals(Constant.F_FULLFSYNC.on(machine.abi())));
    }

    private Object onMachine(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(machine, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
