package io.holdfast.tests.crash;

import io.holdfast.platform.DirectorySync;
import io.holdfast.platform.DurableFile;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.Volume;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Mistakes that programs make: each is a volume that leaves out a call and says that it was made. */
enum Twin {
    /** What is written is acknowledged before it is synced. */
    ACKNOWLEDGES_BEFORE_THE_SYNC {
        @Override
        boolean leavesOut(String method) {
            return method.equals("sync");
        }
    },
    /** Files are synced, the directory with their names is not. */
    NEVER_SYNCS_THE_DIRECTORY {
        @Override
        boolean leavesOut(String method) {
            return method.equals("syncDirectory");
        }
    };

    abstract boolean leavesOut(String method);

    Volume of(Volume right) {
        return disguised(Volume.class, right);
    }

    private <T> T disguised(Class<T> type, T right) {
        return type.cast(Proxy.newProxyInstance(
                Twin.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (leavesOut(method.getName())) {
                        return Guarantee.POWER_CUT;
                    }
                    Object[] passed = arguments == null ? new Object[0] : arguments.clone();
                    for (int i = 0; i < passed.length; i++) {
                        // A change of names syncs the directory too, where it is told to.
                        if (passed[i] == DirectorySync.NOW && leavesOut("syncDirectory")) {
                            passed[i] = DirectorySync.DEFERRED;
                        }
                    }
                    try {
                        Object result = method.invoke(right, passed);
                        return result instanceof DurableFile file ? disguised(DurableFile.class, file) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
