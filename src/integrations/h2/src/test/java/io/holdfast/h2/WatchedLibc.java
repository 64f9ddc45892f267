package io.holdfast.h2;

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
import java.util.concurrent.atomic.AtomicReference;

/** The C library of this machine, whose syncs are noted, and one of which fails when asked to. */
final class WatchedLibc implements InvocationHandler {
    private static final List<String> SYNCS = List.of("fsync", "fdatasync");

    private final Libc machine = Libc.load();
    private final List<String> syncs = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<Errno.Kind> failure = new AtomicReference<>();

    /** Where directories come from that are opened by this library. */
    Directories directories() {
        Libc watched = (Libc) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Libc.class}, this);
        return directory -> Volumes.open(directory, watched);
    }

    /** The syncs since this was asked last: {@code fdatasync}, {@code fsync}. */
    List<String> syncs() {
        synchronized (syncs) {
            List<String> since = List.copyOf(syncs);
            syncs.clear();
            return since;
        }
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
        try {
            return method.invoke(machine, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
