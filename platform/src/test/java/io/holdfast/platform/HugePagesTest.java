package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import io.holdfast.qual.Aligned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel is asked for large buffers, by a library that notes it. */
final class HugePagesTest {
    private static final int HUGE = 2 << 20;

    private final Abi linux = Abi.LINUX_X86_64;
    private final int huge = Constant.MADV_HUGEPAGE.on(linux);
    private final int drop = Constant.MADV_DONTNEED.on(linux);
    private final List<String> asked = new ArrayList<>();

    @Test
    void buffersOf2MiBAreAlignedToThemAndTakenAnewAsHugePages() {
        for (AlignedBuffer buffer : HugePages.allocate(kernel(0), 2, HUGE, 512)) {
            assertThat(buffer.alignment()).isEqualTo(HUGE);
            assertThat(buffer.bytes().alignmentOffset(0, HUGE)).isZero();
        }

        String each = "0 " + HUGE + " ";
        assertThat(asked).containsExactly(each + huge, each + drop, each + huge, each + drop);
    }

    @Test
    void onlyWholeHugePagesAreTaken() {
        AlignedBuffer buffer =
                HugePages.allocate(kernel(0), 1, 3 * HUGE + 4096, 512).get(0);

        assertThat(buffer.capacity()).isEqualTo(3 * HUGE + 4096);
        assertThat(asked).containsExactly("0 " + 3 * HUGE + " " + huge, "0 " + 3 * HUGE + " " + drop);
    }

    @Test
    void aKernelWithoutHugePagesKeepsTheMemoryThatThereIs() {
        AlignedBuffer buffer = HugePages.allocate(kernel(-Errno.Kind.EINVAL.number(linux)), 1, HUGE, 512)
                .get(0);

        assertThat(buffer.capacity()).isEqualTo(HUGE);
        assertThat(asked).containsExactly("0 " + HUGE + " " + huge);
    }

    @Test
    void smallerBuffersAreAlignedAsAskedAndNothingElse() {
        AlignedBuffer buffer = HugePages.allocate(kernel(0), 1, HUGE - 1, 512).get(0);

        assertThat(buffer.alignment()).isEqualTo(512);
        assertThat(asked).isEmpty();
    }

    @Test
    void aSystemWithoutTheAdviceIsNotAsked() {
        ScriptedLibc mac = new ScriptedLibc(Abi.DARWIN_AARCH64);

        assertThat(HugePages.allocate(mac.libc(), 2, HUGE, 512)).hasSize(2);
        assertThat(mac.calls()).isEmpty();
    }

    @Test
    void theBuffersOfAFileAreZeroAndApartWhateverTheKernelOfThisMachineDoes(@TempDir Path directory) throws Exception {
        try (Volume volume = Volumes.open(directory);
                DurableFile file = volume.create("file", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            List<@Aligned AlignedBuffer> buffers = file.allocate(3, HUGE + 8);

            for (AlignedBuffer buffer : buffers) {
                for (int at = 0; at < HUGE + 8; at += 8) {
                    assertThat(buffer.bytes().getLong(at)).isZero();
                    buffer.bytes().putLong(at, 42);
                }
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aVolumeAndItsFilesAskForThem(@TempDir Path directory) throws Exception {
        try (Volume volume = Volumes.open(directory);
                DurableFile file = volume.create("file", OpenMode.BUFFERED, DirectorySync.DEFERRED)) {
            assertThat(volume.allocate(2, HUGE, 512)).hasSize(2).allMatch(buffer -> buffer.alignment() == HUGE);
            assertThat(volume.allocate(1, HUGE / 2, 512)).allMatch(buffer -> buffer.alignment() == 512);
            assertThat(file.allocate(2, HUGE)).hasSize(2).allMatch(buffer -> buffer.alignment() == HUGE);
        }
    }

    /** Answers all calls so, without making them. */
    private Libc kernel(long result) {
        ScriptedLibc scripted = new ScriptedLibc(linux);
        for (int i = 0; i < 4; i++) {
            scripted.answer("madvise", (machine, arguments) -> {
                asked.add(arguments[1] + " " + arguments[2] + " " + arguments[3]);
                return result;
            });
        }
        return scripted.libc();
    }
}
