package io.holdfast.libc;

import static io.holdfast.libc.Constant.AT_EMPTY_PATH;
import static io.holdfast.libc.Constant.AT_FDCWD;
import static io.holdfast.libc.Constant.FALLOC_FL_KEEP_SIZE;
import static io.holdfast.libc.Constant.FALLOC_FL_PUNCH_HOLE;
import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_RDWR;
import static io.holdfast.libc.Constant.O_TMPFILE;
import static io.holdfast.libc.Constant.POSIX_FADV_DONTNEED;
import static io.holdfast.libc.Constant.RENAME_EXCHANGE;
import static io.holdfast.libc.Constant.RENAME_NOREPLACE;
import static io.holdfast.libc.Constant.RWF_APPEND;
import static io.holdfast.libc.Constant.RWF_DSYNC;
import static io.holdfast.libc.Constant.STATX_BASIC_STATS;
import static io.holdfast.libc.Constant.STATX_DIOALIGN;
import static io.holdfast.libc.Constant.SYNC_FILE_RANGE_WRITE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIndexOutOfBoundsException;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls that only Linux has, against a real file. */
@ParameterizedClass
@MethodSource("io.holdfast.libc.Backends#all")
@EnabledOnOs(OS.LINUX)
final class LibcLinuxCallsContractTest {
    // MADV_NORMAL, which every kernel knows.
    private static final int NO_SPECIAL_ADVICE = 0;

    private final Libc libc;
    private final Abi abi;

    @TempDir
    private Path directory;

    private Path file;
    private int fd;

    LibcLinuxCallsContractTest(Libc libc) {
        this.libc = libc;
        this.abi = libc.abi();
    }

    @BeforeEach
    void openAFile() {
        file = directory.resolve("file");
        fd = (int) libc.open(file.toString(), O_CREAT.on(abi) | O_RDWR.on(abi), 0640);
        assertThat(fd).isPositive();
    }

    @AfterEach
    void closeIt() {
        assertThat(libc.close(fd)).isZero();
    }

    private Errno.Kind kind(long result) {
        return Errno.ofResult(result, abi).kind();
    }

    @Test
    void fdatasyncSucceeds() {
        assertThat(libc.fdatasync(fd)).isZero();
    }

    @Test
    void pwritev2PassesItsFlags() throws Exception {
        Files.writeString(file, "abc");
        IoVector vector = new IoVector(libc, 1);
        vector.add(libc.wrap(ByteBuffer.allocateDirect(2).put(new byte[] {'d', 'e'})), 0, 2);

        assertThat(libc.pwritev2(fd, vector, 0, RWF_APPEND.on(abi) | RWF_DSYNC.on(abi)))
                .isEqualTo(2);

        assertThat(file).hasContent("abcde");
    }

    @Test
    void fallocateAllocatesAndPunchesWhereItIsTold() throws Exception {
        Files.write(file, "xxxxxxxxxxxx".repeat(1024).getBytes(US_ASCII));
        int hole = FALLOC_FL_KEEP_SIZE.on(abi) | FALLOC_FL_PUNCH_HOLE.on(abi);

        assertThat(libc.fallocate(fd, 0, 0, 20_000)).isZero();
        assertThat(libc.fallocate(fd, hole, 4096, 4096)).isZero();

        byte[] content = Files.readAllBytes(file);
        assertThat(content).hasSize(20_000);
        assertThat(content[4095]).isEqualTo((byte) 'x');
        assertThat(content[4096]).isZero();
        assertThat(content[8191]).isZero();
        assertThat(content[8192]).isEqualTo((byte) 'x');
    }

    @Test
    void statxAgreesWithTheJdkByPathAndByDescriptor() throws Exception {
        long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
        NativeBuffer byPath = Struct.STATX.allocate(libc);
        NativeBuffer byDescriptor = Struct.STATX.allocate(libc);
        int mask = STATX_BASIC_STATS.on(abi) | STATX_DIOALIGN.on(abi);

        assertThat(libc.statx(AT_FDCWD.on(abi), file.toString(), 0, mask, byPath))
                .isZero();
        assertThat(libc.statx(fd, "", AT_EMPTY_PATH.on(abi), mask, byDescriptor))
                .isZero();

        assertThat(byPath.bytes()).isEqualTo(byDescriptor.bytes());
        assertThat(Field.STATX_MASK.get(byPath.bytes(), abi) & STATX_BASIC_STATS.on(abi))
                .isEqualTo(STATX_BASIC_STATS.on(abi));
        long major = Field.STATX_DEV_MAJOR.get(byPath.bytes(), abi);
        long minor = Field.STATX_DEV_MINOR.get(byPath.bytes(), abi);
        // makedev(3) of glibc.
        assertThat((major & 0xfff) << 8 | (minor & 0xff) | (minor & ~0xffL) << 12)
                .isEqualTo(device);
    }

    @Test
    void renameat2KeepsOrExchangesAsItsFlagsSay() throws Exception {
        Path other = Files.writeString(directory.resolve("other"), "other");
        Files.writeString(file, "file");
        int here = AT_FDCWD.on(abi);

        assertThat(kind(libc.renameat2(here, file + "", here, other + "", RENAME_NOREPLACE.on(abi))))
                .isEqualTo(Errno.Kind.EEXIST);
        assertThat(libc.renameat2(here, file + "", here, other + "", RENAME_EXCHANGE.on(abi)))
                .isZero();

        assertThat(file).hasContent("other");
        assertThat(other).hasContent("file");
    }

    @Test
    void syncFileRangeTakesALongRange() {
        assertThat(libc.sync_file_range(fd, 0, 1L << 33, SYNC_FILE_RANGE_WRITE.on(abi)))
                .isZero();
        assertThat(kind(libc.sync_file_range(fd, -1, 0, 0))).isEqualTo(Errno.Kind.EINVAL);
    }

    @Test
    void posixFadviseReturnsItsErrorNumberLikeTheOthers() {
        assertThat(libc.posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED.on(abi))).isZero();
        assertThat(kind(libc.posix_fadvise(fd, 0, 0, 99))).isEqualTo(Errno.Kind.EINVAL);
        assertThat(kind(libc.posix_fadvise(-1, 0, 0, 0))).isEqualTo(Errno.Kind.EBADF);
    }

    @Test
    void madviseTakesARangeOfABufferAndLeavesItsBytes() {
        int page = (int) libc.getpagesize();
        ByteBuffer bytes = ByteBuffer.allocateDirect(5 * page);
        NativeBuffer buffer = libc.wrap(bytes);
        int aligned = -bytes.alignmentOffset(0, page) & (page - 1);
        bytes.putLong(aligned, 42);

        assertThat(libc.madvise(buffer, aligned, 4 * page, NO_SPECIAL_ADVICE)).isZero();
        assertThat(bytes.getLong(aligned)).isEqualTo(42);
        assertThat(kind(libc.madvise(buffer, aligned + 8, page, NO_SPECIAL_ADVICE)))
                .isEqualTo(Errno.Kind.EINVAL);
        assertThatIndexOutOfBoundsException()
                .isThrownBy(() -> libc.madvise(buffer, aligned, 5 * page + 1, NO_SPECIAL_ADVICE));
    }

    @Test
    void aTemporaryFileWithoutANameLeavesNone() throws Exception {
        int nameless = (int) libc.open(directory.toString(), O_TMPFILE.on(abi) | O_RDWR.on(abi), 0600);

        assertThat(nameless).isPositive();
        try (var names = Files.list(directory)) {
            assertThat(names).containsExactly(file);
        }
        assertThat(libc.close(nameless)).isZero();
    }
}
