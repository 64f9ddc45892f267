package io.holdfast.h2;

import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import io.holdfast.platform.Volumes;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The C library of this machine, whose syncs and transfers are noted, and which fails when asked to. */
final class WatchedLibc implements InvocationHandler {
    private static final List<String> SYNCS = List.of("fsync", "fdatasync");
    private static final List<String> TRANSFERS = List.of("pread", "pwrite");

    /** The bits of open(2)'s flags that tell reading, 0, from writing. */
    private static final int ACCESS_MODE = 3;

    private final Libc machine = Libc.load();
    private final List<String> syncs = Collections.synchronizedList(new ArrayList<>());
    private final List<String> transfers = Collections.synchronizedList(new ArrayList<>());
    private final Set<Object> openFiles = ConcurrentHashMap.newKeySet();
    private final Set<Object> directFiles = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Errno.Kind> failure = new AtomicReference<>();
    private final AtomicBoolean refusesDirect = new AtomicBoolean();
    private final AtomicBoolean refusesReaders = new AtomicBoolean();

    /** Where directories come from that are opened by this library. */
    Directories directories() {
        Libc watched = (Libc) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Libc.class}, this);
        return directory -> Volumes.open(directory, watched);
    }

    /** The syncs since this was asked last: {@code fdatasync}, {@code fsync}. */
    List<String> syncs() {
        return taken(syncs);
    }

    /** The transfers since this was asked last, by {@code pread} or {@code pwrite}, {@code past} the page cache or {@code through} it. */
    List<String> transfers() {
        return taken(transfers);
    }

    private static List<String> taken(List<String> noted) {
        synchronized (noted) {
            List<String> since = List.copyOf(noted);
            noted.clear();
            return since;
        }
    }

    /** The descriptors of files that are open: as many as are leaked once all is closed. */
    Set<Object> openFiles() {
        return Set.copyOf(openFiles);
    }

    /** Opens no file for reading alone (EMFILE). */
    void refuseReaders() {
        refusesReaders.set(true);
    }

    /** As on a file system without direct I/O. */
    void refuseDirect() {
        refusesDirect.set(true);
    }

    /** Lets the next sync fail, which does not happen then. */
    void failNextSync(Errno.Kind kind) {
        failure.set(kind);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (SYNCS.contains(method.getName())) {
            syncs.add(method.getName());
            Errno.Kind kind = failure.getAndSet(null);
            if (kind != null) {
                return (long) -kind.number(machine.abi());
            }
        }
        if (method.getName().equals("fcntl") && arguments[1].equals(Constant.F_SETFL.on(machine.abi()))) {
            if (refusesDirect.get()) {
                return (long) -Errno.Kind.EINVAL.number(machine.abi());
            }
            directFiles.add(arguments[0]);
        }
        if (TRANSFERS.contains(method.getName())) {
            transfers.add(method.getName() + (directFiles.contains(arguments[0]) ? " past" : " through"));
        }
        if (method.getName().equals("close")) {
            openFiles.remove(arguments[0]);
            directFiles.remove(arguments[0]);
        }
        boolean opens = method.getName().equals("openat");
        if (opens && refusesReaders.get() && ((int) arguments[2] & ACCESS_MODE) == 0) {
            return (long) -Errno.Kind.EMFILE.number(machine.abi());
        }
        try {
            Object result = method.invoke(machine, arguments);
            if (opens && (long) result >= 0) {
                openFiles.add(((Long) result).intValue());
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
