package io.holdfast.libc;

import static io.holdfast.libc.Constant.AT_FDCWD;
import static io.holdfast.libc.Constant.AT_REMOVEDIR;
import static io.holdfast.libc.Constant.F_GETFL;
import static io.holdfast.libc.Constant.F_OFD_GETLK;
import static io.holdfast.libc.Constant.F_OFD_SETLK;
import static io.holdfast.libc.Constant.F_SETFL;
import static io.holdfast.libc.Constant.F_UNLCK;
import static io.holdfast.libc.Constant.F_WRLCK;
import static io.holdfast.libc.Constant.O_APPEND;
import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_DIRECTORY;
import static io.holdfast.libc.Constant.O_RDONLY;
import static io.holdfast.libc.Constant.O_RDWR;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call that all systems have against a real file: what it did is checked through java.nio. */
@ParameterizedClass
@MethodSource("io.holdfast.libc.Backends#all")
final class LibcFileCallsContractTest {
    private final Libc libc;
    private final Abi abi;

    @TempDir
    private Path directory;

    private Path file;
    private int fd;

    LibcFileCallsContractTest(Libc libc) {
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

    private NativeBuffer bytes(String text) {
        return libc.wrap(ByteBuffer.allocateDirect(text.length()).put(text.getBytes(US_ASCII)));
    }

    private static String text(NativeBuffer buffer) {
        return US_ASCII.decode(buffer.bytes()).toString();
    }

    @Test
    void openCreatesTheFileWithTheModeOfItsVariadicArgument() throws Exception {
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void pwriteThenPreadGivesTheRangeBack() throws Exception {
        NativeBuffer in = bytes("........");

        assertThat(libc.pwrite(fd, bytes("abcdefgh"), 2, 5, 3)).isEqualTo(5);
        assertThat(libc.pread(fd, in, 1, 7, 2)).isEqualTo(6);

        assertThat(Files.readString(file)).isEqualTo("\0\0\0cdefg");
        assertThat(text(in)).isEqualTo(".\0cdefg.");
    }

    @Test
    void preadReturnsZeroAtTheEndOfTheFile() {
        assertThat(libc.pread(fd, bytes("...."), 0, 4, 0)).isZero();
    }

    @Test
    void positionsBeyondFourGibibytesArriveWhole() throws Exception {
        long position = (1L << 32) + 7;

        assertThat(libc.pwrite(fd, bytes("x"), 0, 1, position)).isEqualTo(1);

        assertThat(Files.size(file)).isEqualTo(position + 1);
    }

    @Test
    void vectorsGatherAndScatterInOrder() throws Exception {
        IoVector out = new IoVector(libc, 4);
        out.add(bytes("abcd"), 1, 2);
        out.add(bytes("efgh"), 0, 3);
        NativeBuffer first = bytes("...");
        NativeBuffer second = bytes("....");
        IoVector in = new IoVector(libc, 2);
        in.add(first, 0, 2);
        in.add(second, 1, 3);

        assertThat(libc.pwritev(fd, out, 1)).isEqualTo(5);
        assertThat(libc.preadv(fd, in, 1)).isEqualTo(5);

        assertThat(Files.readString(file)).isEqualTo("\0bcefg");
        assertThat(text(first)).isEqualTo("bc.");
        assertThat(text(second)).isEqualTo(".efg");
    }

    @Test
    void fsyncSucceedsOnAFileAndOnADirectory() {
        int parent = (int) libc.open(directory.toString(), O_RDONLY.on(abi) | O_DIRECTORY.on(abi), 0);

        assertThat(libc.fsync(fd)).isZero();
        assertThat(libc.fsync(parent)).isZero();

        assertThat(libc.close(parent)).isZero();
    }

    @Test
    void ftruncateSetsTheLength() throws Exception {
        assertThat(libc.ftruncate(fd, 12345)).isZero();

        assertThat(Files.size(file)).isEqualTo(12345);
    }

    @Test
    void fcntlReadsAndChangesTheFlags() {
        assertThat(libc.fcntl(fd, F_SETFL.on(abi), O_APPEND.on(abi))).isZero();

        assertThat(libc.fcntl(fd, F_GETFL.on(abi)) & O_APPEND.on(abi)).isEqualTo(O_APPEND.on(abi));
    }

    @Test
    void fcntlPassesAStructureBothWays() {
        int other = (int) libc.open(file.toString(), O_RDWR.on(abi), 0);
        NativeBuffer lock = Struct.FLOCK.allocate(libc);
        Field.FLOCK_TYPE.put(lock.bytes(), abi, F_WRLCK.on(abi));
        Field.FLOCK_START.put(lock.bytes(), abi, 100);
        Field.FLOCK_LEN.put(lock.bytes(), abi, 50);
        NativeBuffer probe = Struct.FLOCK.allocate(libc);
        Field.FLOCK_TYPE.put(probe.bytes(), abi, F_WRLCK.on(abi));

        assertThat(libc.fcntl(fd, F_OFD_SETLK.on(abi), lock)).isZero();
        assertThat(libc.fcntl(other, F_OFD_GETLK.on(abi), probe)).isZero();
        assertThat(Field.FLOCK_START.get(probe.bytes(), abi)).isEqualTo(100);
        assertThat(Field.FLOCK_LEN.get(probe.bytes(), abi)).isEqualTo(50);
        Field.FLOCK_TYPE.put(lock.bytes(), abi, F_UNLCK.on(abi));
        // The answer names -1 as the owner of such a lock, the question must name nobody.
        Field.FLOCK_PID.put(probe.bytes(), abi, 0);
        assertThat(libc.fcntl(fd, F_OFD_SETLK.on(abi), lock)).isZero();
        assertThat(libc.fcntl(other, F_OFD_GETLK.on(abi), probe)).isZero();

        assertThat(Field.FLOCK_TYPE.get(probe.bytes(), abi)).isEqualTo(F_UNLCK.on(abi));
        assertThat(libc.close(other)).isZero();
    }

    @Test
    void fstatAgreesWithTheJdk() throws Exception {
        Files.write(file, new byte[12345]);
        NativeBuffer stat = Struct.STAT.allocate(libc);

        assertThat(libc.fstat(fd, stat)).isZero();

        assertThat(Field.STAT_SIZE.get(stat.bytes(), abi)).isEqualTo(12345);
        assertThat(Field.STAT_MODE.get(stat.bytes(), abi)).isEqualTo(unix("mode"));
        assertThat(Field.STAT_INO.get(stat.bytes(), abi)).isEqualTo(unix("ino"));
        assertThat(Field.STAT_DEV.get(stat.bytes(), abi)).isEqualTo(unix("dev"));
        assertThat(Field.STAT_UID.get(stat.bytes(), abi)).isEqualTo(unix("uid"));
        assertThat(Field.STAT_GID.get(stat.bytes(), abi)).isEqualTo(unix("gid"));
        assertThat(Field.STAT_BLKSIZE.get(stat.bytes(), abi)).isPositive();
    }

    private long unix(String attribute) throws Exception {
        return ((Number) Files.getAttribute(file, "unix:" + attribute)).longValue();
    }

    @Test
    void fstatfsAgreesWithTheJdk() throws Exception {
        NativeBuffer statfs = Struct.STATFS.allocate(libc);

        assertThat(libc.fstatfs(fd, statfs)).isZero();

        long blockBytes = Field.STATFS_BSIZE.get(statfs.bytes(), abi);
        assertThat(blockBytes).isEqualTo(Files.getFileStore(file).getBlockSize());
        assertThat(Field.STATFS_BLOCKS.get(statfs.bytes(), abi) * blockBytes)
                .isEqualTo(Files.getFileStore(file).getTotalSpace());
    }

    @Test
    void renameReplacesTheTarget() throws Exception {
        Path target = Files.writeString(directory.resolve("target"), "old");
        Files.writeString(file, "new");

        assertThat(libc.rename(file.toString(), target.toString())).isZero();

        assertThat(target).hasContent("new");
        assertThat(file).doesNotExist();
    }

    @Test
    void theAtCallsWorkRelativeToTheirDirectory() {
        int parent = (int) libc.open(directory.toString(), O_RDONLY.on(abi) | O_DIRECTORY.on(abi), 0);

        int created = (int) libc.openat(parent, "created", O_CREAT.on(abi) | O_RDWR.on(abi), 0600);
        assertThat(created).isPositive();
        assertThat(libc.renameat(parent, "created", AT_FDCWD.on(abi), directory.resolve("renamed") + ""))
                .isZero();
        assertThat(directory.resolve("renamed")).exists();
        assertThat(libc.mkdirat(parent, "made", 0700)).isZero();
        assertThat(directory.resolve("made")).isDirectory();
        assertThat(libc.unlinkat(parent, "made", AT_REMOVEDIR.on(abi))).isZero();
        assertThat(libc.unlinkat(parent, "renamed", 0)).isZero();

        assertThat(directory).isDirectoryContaining(path -> path.equals(file));
        assertThat(directory.resolve("made")).doesNotExist();
        assertThat(directory.resolve("renamed")).doesNotExist();
        assertThat(libc.close(created)).isZero();
        assertThat(libc.close(parent)).isZero();
    }

    @Test
    void mkdirAndUnlinkChangeTheDirectory() throws Exception {
        Path made = directory.resolve("made");

        assertThat(libc.mkdir(made.toString(), 0750)).isZero();
        assertThat(Files.getPosixFilePermissions(made)).isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(libc.unlink(file.toString())).isZero();

        assertThat(file).doesNotExist();
    }

    @Test
    void fchmodAndFchownChangeTheFile() throws Exception {
        assertThat(libc.fchmod(fd, 0604)).isZero();
        assertThat(libc.fchown(fd, -1, -1)).isZero();
        assertThat(libc.fchown(fd, (int) unix("uid"), (int) unix("gid"))).isZero();

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw----r--"));
    }

    @Test
    void theUserIsTheOwnerOfWhatWasCreated() throws Exception {
        assertThat(libc.geteuid()).isEqualTo(unix("uid"));
    }

    @Test
    void thePageSizeIsAPowerOfTwoOfAtLeast4096() {
        assertThat(Long.bitCount(libc.getpagesize())).isOne();
        assertThat(libc.getpagesize()).isGreaterThanOrEqualTo(4096);
    }

    @Test
    void aNameMeansTheSameFileAsToTheJdk() {
        String name = "grüße ☃";
        Charset fileNames = Charset.forName(System.getProperty("sun.jnu.encoding"));
        Assumptions.assumeTrue(fileNames.newEncoder().canEncode(name), fileNames + " has no " + name);
        String path = directory + "/" + name;

        assertThat(libc.mkdir(path, 0700)).isZero();

        assertThat(Path.of(path)).isDirectory();
    }

    @Test
    void aNameThatWouldMeanAnotherFileIsRefused() {
        assertThatThrownBy(() -> libc.unlink(file + "\0.old"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> libc.unlink(file + "\ud800")).isInstanceOf(IllegalArgumentException.class);
        assertThat(file).exists();
    }

    @Test
    void aRangeOutsideTheBufferIsRefused() {
        NativeBuffer four = bytes("abcd");

        assertThatThrownBy(() -> libc.pwrite(fd, four, 1, 4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> libc.fstat(fd, four)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> libc.wrap(ByteBuffer.allocate(4))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyCallThatTheSystemLacksIsRefusedWithCallAndSystem() {
        for (Call call : Call.values()) {
            if (!call.existsOn(abi)) {
                assertThatThrownBy(() -> call.requireOn(abi))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining(call.cName())
                        .hasMessageContaining(abi.name());
            }
        }
        if (!Call.RENAMEX_NP.existsOn(abi)) {
            assertThatThrownBy(() -> libc.renamex_np("a", "b", 0)).hasMessageContaining("renamex_np");
            assertThatThrownBy(() -> libc.renameatx_np(0, "a", 0, "b", 0)).hasMessageContaining("renameatx_np");
        }
    }
}
