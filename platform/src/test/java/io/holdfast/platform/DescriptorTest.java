package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DescriptorTest {
    private final ScriptedLibc script = new ScriptedLibc(Abi.DARWIN_AARCH64);
    private final Descriptor descriptor = new Descriptor(script.libc(), "/volume/file", 7);

    @Test
    void aUserGetsTheDescriptor() throws IOException {
        assertThat(descriptor.enter()).isEqualTo(7);
        descriptor.leave();
        assertThat(script.calls()).isEmpty();
    }

    @Test
    void closeClosesOnce() throws IOException {
        descriptor.close();
        descriptor.close();
        assertThat(script.calls()).containsExactly("close");
    }

    @Test
    void aClosedDescriptorRefusesUsersByName() throws IOException {
        descriptor.close();
        assertThatExceptionOfType(ClosedFileException.class)
                .isThrownBy(descriptor::enter)
                .withMessage("/volume/file is closed")
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void closeWaitsForTheLastUserAndRefusesNewOnes() throws Exception {
        descriptor.enter();
        descriptor.enter();
        Thread closer = new Thread(() -> closeQuietly(descriptor));
        closer.start();
        awaitWaiting(closer);
        assertThatExceptionOfType(ClosedFileException.class).isThrownBy(descriptor::enter);
        descriptor.leave();
        assertThat(script.calls()).as("one user is still inside").isEmpty();
        descriptor.leave();
        closer.join();
        assertThat(script.calls()).containsExactly("close");
    }

    @Test
    void anInterruptNeitherCutsTheWaitNorIsLost() throws Exception {
        descriptor.enter();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            closeQuietly(descriptor);
            flag.complete(Thread.currentThread().isInterrupted());
        });
        closer.start();
        awaitWaiting(closer);
        closer.interrupt();
        while (closer.isInterrupted()) {
            Thread.onSpinWait();
        }
        assertThat(script.calls()).isEmpty();
        descriptor.leave();
        assertThat(flag.get()).isTrue();
        assertThat(script.calls()).containsExactly("close");
    }

    @Test
    void anInterruptedCloseHasReleasedTheDescriptorAndIsNotRepeated() throws IOException {
        script.fail("close", Errno.Kind.EINTR);
        descriptor.close();
        assertThat(script.calls()).containsExactly("close");
    }

    @Test
    void aFailedCloseIsToldAndNotRepeated() throws IOException {
        script.fail("close", Errno.Kind.EIO);
        assertThatExceptionOfType(NativeIOException.class)
                .isThrownBy(descriptor::close)
                .withMessageContaining("EIO");
        descriptor.close();
        assertThat(script.calls()).containsExactly("close");
    }

    private static void awaitWaiting(Thread closer) {
        while (closer.getState() != Thread.State.WAITING) {
            assertThat(closer.getState()).as("close did not wait").isNotEqualTo(Thread.State.TERMINATED);
            Thread.onSpinWait();
        }
    }

    private static void closeQuietly(Descriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
