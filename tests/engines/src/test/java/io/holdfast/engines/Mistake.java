package io.holdfast.engines;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.OpenMode;
import io.holdfast.platform.Volume;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A mistake of an engine, made below it: each is a volume on which a call does less than it says, or something else. So the
 * engine that is read stays right.
 */
@FunctionalInterface
public interface Mistake {
    /** What a table's name ends with while it is written. */
    String TEMPORARY = ".tmp";

    /** What the name of a temporary file of {@link io.holdfast.file.AtomicFile} has in it. */
    String ATOMIC_TEMPORARY = ".holdfast-tmp-";

    /** Files are acknowledged before they are synced. */
    Mistake NEVER_SYNCS_A_FILE = leavesOutSyncsOf(name -> true);

    /** Files are synced, the directories with their names are not. */
    Mistake NEVER_SYNCS_A_DIRECTORY = call -> switch (call.method()) {
        case "syncDirectory" -> Guarantee.POWER_CUT;
        case "create", "rename", "replace", "unlink" ->
            call.with(DirectorySync.NOW, DirectorySync.DEFERRED).made();
        default -> call.made();
    };

    /** A table gets its name before its content is durable. */
    Mistake PUBLISHES_BEFORE_THE_SYNC = leavesOutSyncsOf(Mistake::isTemporary);

    /** A file is written under the name by which it is found, instead of a temporary one. */
    Mistake WRITES_TO_THE_FINAL_NAME = call -> switch (call.method()) {
        case "create" -> call.withName(finalName(call.name())).made();
        case "rename" ->
            isTemporary(call.name()) ? call.instead("syncDirectory").made() : call.made();
        default -> call.made();
    };

    /** A file that is to be replaced by a new one is emptied and written again. */
    Mistake REPLACES_IN_PLACE = call -> switch (call.method()) {
        case "create" -> call.withName(replacedName(call.name())).madeOrEmptied();
        case "replace" -> call.instead("syncDirectory").made();
        default -> call.made();
    };

    /** What comes after an unlink does not wait until it is durable. */
    Mistake NEVER_SYNCS_AN_UNLINK = call -> call.method().equals("unlink")
            ? call.with(DirectorySync.NOW, DirectorySync.DEFERRED).made()
            : call.made();

    /** What a call comes to. */
    Object made(Call call) throws Throwable;

    static Mistake leavesOutSyncsOf(Predicate<String> names) {
        return call -> call.method().equals("sync") && names.test(call.name()) ? Guarantee.POWER_CUT : call.made();
    }

    /** Each third sync of a file fails, which takes the dirty pages with it; then it is made again, and finds nothing to do. */
    static Mistake retriesAFailedSync() {
        AtomicInteger syncs = new AtomicInteger();
        return call ->
                call.method().equals("sync") && syncs.incrementAndGet() % 3 == 0 ? Guarantee.POWER_CUT : call.made();
    }

    private static boolean isTemporary(String name) {
        return name.endsWith(TEMPORARY);
    }

    private static String finalName(String name) {
        return isTemporary(name) ? name.substring(0, name.length() - TEMPORARY.length()) : name;
    }

    /** Of a temporary file of {@link io.holdfast.file.AtomicFile}, {@code .NAME.holdfast-tmp-...}, the name. */
    private static String replacedName(String name) {
        int end = name.indexOf(ATOMIC_TEMPORARY);
        return end < 0 ? name : name.substring(1, end);
    }

    /** The volume, with the mistake in it, in its files and in its directories. */
    default Volume on(Volume right) {
        return disguised(Volume.class, right, "");
    }

    private <T> T disguised(Class<T> type, T right, String name) {
        return type.cast(Proxy.newProxyInstance(
                Mistake.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object[] passed = arguments == null ? new Object[0] : arguments;
                    Object result = made(new Call(right, name, method, passed));
                    if (result instanceof DurableFile file) {
                        return disguised(DurableFile.class, file, file.name());
                    }
                    return result instanceof Volume volume ? disguised(Volume.class, volume, "") : result;
                }));
    }

    /** A call on a volume or a file. */
    final class Call {
        private static final Set<String> VOLUMES = Set.of("create", "rename", "replace", "unlink", "open");

        private final Object target;
        private final String file;
        private final Method method;
        private final Object[] arguments;

        private Call(Object target, String file, Method method, Object... arguments) {
            this.target = target;
            this.file = file;
            this.method = method;
            this.arguments = arguments.clone();
        }

        public String method() {
            return method.getName();
        }

        /** The file's name, or the first one that is passed to a volume. */
        public String name() {
            return VOLUMES.contains(method()) ? (String) arguments[0] : file;
        }

        public Call withName(String other) {
            Call changed = new Call(target, file, method, arguments);
            changed.arguments[0] = other;
            return changed;
        }

        @SuppressWarnings("ReferenceEquality") // Of equal arguments the one that was given.
        public Call with(Object argument, Object other) {
            Call changed = new Call(target, file, method, arguments);
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] == argument) {
                    changed.arguments[i] = other;
                }
            }
            return changed;
        }

        public Call instead(String otherMethod) throws NoSuchMethodException {
            return new Call(target, file, Volume.class.getMethod(otherMethod));
        }

        /** A creation; a file that is there already is emptied. */
        Object madeOrEmptied() throws Throwable {
            Volume volume = (Volume) target;
            if (!volume.exists(name())) {
                return made();
            }
            DurableFile there = volume.open(name(), OpenMode.BUFFERED);
            there.truncate(0);
            return there;
        }

        /** What the right volume or file makes of it. */
        public Object made() throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
