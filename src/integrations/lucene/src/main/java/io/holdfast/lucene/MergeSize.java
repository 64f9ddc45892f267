package io.holdfast.lucene;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.MergeInfo;
import org.jspecify.annotations.Nullable;

/**
 * How large the merge is for which a file is opened: the one thing that Lucene 9 and Lucene 10 say in different ways, by
 * fields and by methods of the same names.
 */
final class MergeSize {
    private final MethodHandle mergeInfo;
    private final MethodHandle estimatedBytes;

    private MergeSize(MethodHandle mergeInfo, MethodHandle estimatedBytes) {
        this.mergeInfo = mergeInfo;
        this.estimatedBytes = estimatedBytes;
    }

    /** As the Lucene that is on the class path says it. */
    static MergeSize ofThisLucene() {
        try {
            return new MergeSize(
                    property(IOContext.class, "mergeInfo", MergeInfo.class),
                    property(MergeInfo.class, "estimatedMergeBytes", long.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a Lucene that is neither 9 nor 10", e);
        }
    }

    /** The estimate in bytes; -1 if it is for no merge. */
    long of(IOContext context) {
        try {
            MergeInfo merge = mergeInfo(context);
            return merge == null ? -1 : (long) estimatedBytes.invokeExact(merge);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("an accessor of Lucene's threw", e);
        }
    }

    private @Nullable MergeInfo mergeInfo(IOContext context) throws Throwable {
        return (MergeInfo) mergeInfo.invokeExact(context);
    }

    private static MethodHandle property(Class<?> owner, String name, Class<?> type)
            throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            return lookup.findVirtual(owner, name, MethodType.methodType(type));
        } catch (NoSuchMethodException asInLucene9) {
            return lookup.findGetter(owner, name, type);
        }
    }
}
