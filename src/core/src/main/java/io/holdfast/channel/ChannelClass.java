package io.holdfast.channel;

import io.holdfast.platform.DurableFile;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.checkerframework.checker.mustcall.qual.Owning;

/**
 * Which class the channels of this runtime are of. {@link java.nio.channels.FileChannel} has had a method with a type of
 * Java 22 since that version, which a class for Java 17 cannot have: so there is a subclass with that method, found by name.
 */
final class ChannelClass {
    private static final int FIRST_JAVA_WITH_ARENAS = 22;

    private final MethodHandle constructor;

    private ChannelClass(MethodHandle constructor) {
        this.constructor = constructor;
    }

    static ChannelClass ofThisRuntime() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            Class<?> type = Runtime.version().feature() < FIRST_JAVA_WITH_ARENAS
                    ? DurableFileChannel.class
                    : lookup.findClass("io.holdfast.channel.ArenaFileChannel");
            MethodType parameters =
                    MethodType.methodType(void.class, OpenRequest.class, DurableFile.class, PlatformThreads.class);
            return new ChannelClass(lookup.findConstructor(type, parameters)
                    .asType(parameters.changeReturnType(DurableFileChannel.class)));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the channel's class for this Java is missing", e);
        }
    }

    /** Makes a channel of an open file. */
    // The channel owns the file, which no checker sees through a handle.
    @SuppressWarnings("required.method.not.called")
    DurableFileChannel channel(OpenRequest request, @Owning DurableFile file, PlatformThreads threads)
            throws IOException {
        try {
            return (DurableFileChannel) constructor.invokeExact(request, file, threads);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("the channel's constructor", e);
        }
    }
}
