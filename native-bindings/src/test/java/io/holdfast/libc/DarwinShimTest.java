package io.holdfast.libc;

import static io.holdfast.libc.Constant.F_ALLOCATEALL;
import static io.holdfast.libc.Constant.F_BARRIERFSYNC;
import static io.holdfast.libc.Constant.F_FULLFSYNC;
import static io.holdfast.libc.Constant.F_NOCACHE;
import static io.holdfast.libc.Constant.F_OFD_GETLK;
import static io.holdfast.libc.Constant.F_OFD_SETLK;
import static io.holdfast.libc.Constant.F_PEOFPOSMODE;
import static io.holdfast.libc.Constant.F_PREALLOCATE;
import static io.holdfast.libc.Constant.F_PUNCHHOLE;
import static io.holdfast.libc.Constant.F_WRLCK;
import static io.holdfast.libc.Constant.O_CREAT;
import static io.holdfast.libc.Constant.O_RDWR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testing.Command;
import io.holdfast.testing.DarwinShim;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Darwin's calls through the real backends into a library of Darwin's shape: what is marshalled is what Darwin would
 * understand, and its error numbers come back as its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DarwinShimTest {
    private final Map<Abi, DarwinShim> shims = new EnumMap<>(Abi.class);

    @TempDir
    private Path directory;

    @BeforeAll
    void compileBothShims(@TempDir Path libraries) throws Exception {
        shims.put(Abi.DARWIN_AARCH64, DarwinShim.compile(libraries, Abi.DARWIN_AARCH64));
        shims.put(Abi.DARWIN_X86_64, DarwinShim.compile(libraries, Abi.DARWIN_X86_64));
    }

    Stream<Arguments> systems() {
        return Backends.available()
                .flatMap(backend ->
                        Stream.of(Abi.DARWIN_AARCH64, Abi.DARWIN_X86_64).map(abi -> Arguments.of(backend, abi)));
    }

    /** One shim with a backend on it and a file that is open for writing. */
    private final class Mac {
        final DarwinShim shim;
        final Libc libc;
        final Path file = directory.resolve("file");
        final int fd;

        Mac(Backend backend, Abi abi) throws Exception {
            shim = Objects.requireNonNull(shims.get(abi));
            shim.passEverything();
            shim.forgetCalls();
            libc = Libc.load(backend, abi, shim.library());
            fd = (int) libc.open(file.toString(), O_CREAT.on(abi) | O_RDWR.on(abi), 0640);
            assertThat(fd).isPositive();
        }

        Errno.Kind kind(long result) {
            return Errno.ofResult(result, libc.abi()).kind();
        }
    }

    @ParameterizedTest
    @MethodSource("systems")
    void openPassesItsVariadicModeAndTranslatedFlags(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);

        assertThat(mac.shim.calls()).containsExactly("open " + mac.file + " 0x202 0640 = " + mac.fd);
        assertThat(Files.getAttribute(mac.file, "unix:mode")).isEqualTo(0100640);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void theSyncsReachTheLibraryByTheirDarwinNumbersInOrder(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        mac.shim.forgetCalls();

        assertThat(mac.libc.fcntl(mac.fd, F_BARRIERFSYNC.on(abi))).isZero();
        assertThat(mac.libc.fcntl(mac.fd, F_FULLFSYNC.on(abi))).isZero();
        assertThat(mac.libc.fsync(mac.fd)).isZero();
        assertThat(mac.libc.fcntl(mac.fd, F_NOCACHE.on(abi), 1)).isZero();

        assertThat(mac.shim.calls())
                .containsExactly(
                        "fcntl F_BARRIERFSYNC " + mac.file + " = 0",
                        "fcntl F_FULLFSYNC " + mac.file + " = 0",
                        "fsync " + mac.file + " = 0",
                        "fcntl F_NOCACHE " + mac.file + " = 0");
    }

    @ParameterizedTest
    @MethodSource("systems")
    void darwinsErrorNumbersKeepTheirDarwinMeaning(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        mac.shim.fail("fcntl F_FULLFSYNC", 45, 1);
        mac.shim.fail("fcntl F_FULLFSYNC", 102, 1);
        mac.shim.fail("fcntl F_FULLFSYNC", 35, 1);
        mac.shim.fail("fcntl F_FULLFSYNC", 4711, 1);

        assertThat(mac.kind(mac.libc.fcntl(mac.fd, F_FULLFSYNC.on(abi)))).isEqualTo(Errno.Kind.ENOTSUP);
        assertThat(mac.kind(mac.libc.fcntl(mac.fd, F_FULLFSYNC.on(abi)))).isEqualTo(Errno.Kind.EOPNOTSUPP);
        assertThat(mac.kind(mac.libc.fcntl(mac.fd, F_FULLFSYNC.on(abi)))).isEqualTo(Errno.Kind.EAGAIN);
        assertThat(mac.libc.fcntl(mac.fd, F_FULLFSYNC.on(abi))).isEqualTo(-4711);
        assertThat(mac.libc.fcntl(mac.fd, F_FULLFSYNC.on(abi))).isZero();
    }

    @ParameterizedTest
    @MethodSource("systems")
    void preallocationPassesItsStructureAndReadsBackWhatWasAllocated(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        NativeBuffer store = Struct.FSTORE.allocate(mac.libc);
        Field.FSTORE_FLAGS.put(store.bytes(), abi, F_ALLOCATEALL.on(abi));
        Field.FSTORE_POSMODE.put(store.bytes(), abi, F_PEOFPOSMODE.on(abi));
        Field.FSTORE_LENGTH.put(store.bytes(), abi, 1 << 20);

        assertThat(mac.libc.fcntl(mac.fd, F_PREALLOCATE.on(abi), store)).isZero();

        assertThat(Field.FSTORE_BYTESALLOC.get(store.bytes(), abi)).isEqualTo(1 << 20);
        NativeBuffer stat = Struct.STAT.allocate(mac.libc);
        assertThat(mac.libc.fstat(mac.fd, stat)).isZero();
        assertThat(Field.STAT_BLOCKS.get(stat.bytes(), abi)).isGreaterThanOrEqualTo((1 << 20) / 512);
        assertThat(Field.STAT_SIZE.get(stat.bytes(), abi)).isZero();

        Field.FSTORE_OFFSET.put(store.bytes(), abi, 4096);
        assertThat(mac.kind(mac.libc.fcntl(mac.fd, F_PREALLOCATE.on(abi), store)))
                .isEqualTo(Errno.Kind.EINVAL);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aHoleIsPunchedWhereTheStructureSays(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        byte[] content = new byte[12288];
        Arrays.fill(content, (byte) 7);
        Files.write(mac.file, content);
        NativeBuffer hole = Struct.PUNCHHOLE.allocate(mac.libc);
        Field.PUNCHHOLE_OFFSET.put(hole.bytes(), abi, 4096);
        Field.PUNCHHOLE_LENGTH.put(hole.bytes(), abi, 4096);

        assertThat(mac.libc.fcntl(mac.fd, F_PUNCHHOLE.on(abi), hole)).isZero();

        Arrays.fill(content, 4096, 8192, (byte) 0);
        assertThat(Files.readAllBytes(mac.file)).isEqualTo(content);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aLockOfOneOpenFileExcludesAnother(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        int other = (int) mac.libc.open(mac.file.toString(), O_RDWR.on(abi), 0);
        NativeBuffer lock = Struct.FLOCK.allocate(mac.libc);
        Field.FLOCK_TYPE.put(lock.bytes(), abi, F_WRLCK.on(abi));
        Field.FLOCK_START.put(lock.bytes(), abi, 100);
        Field.FLOCK_LEN.put(lock.bytes(), abi, 50);
        NativeBuffer probe = Struct.FLOCK.allocate(mac.libc);
        Field.FLOCK_TYPE.put(probe.bytes(), abi, F_WRLCK.on(abi));

        assertThat(mac.libc.fcntl(mac.fd, F_OFD_SETLK.on(abi), lock)).isZero();
        assertThat(mac.kind(mac.libc.fcntl(other, F_OFD_SETLK.on(abi), lock))).isEqualTo(Errno.Kind.EAGAIN);
        assertThat(mac.libc.fcntl(other, F_OFD_GETLK.on(abi), probe)).isZero();

        assertThat(Field.FLOCK_TYPE.get(probe.bytes(), abi)).isEqualTo(F_WRLCK.on(abi));
        assertThat(Field.FLOCK_START.get(probe.bytes(), abi)).isEqualTo(100);
        assertThat(Field.FLOCK_LEN.get(probe.bytes(), abi)).isEqualTo(50);
        assertThat(mac.libc.close(other)).isZero();
    }

    @ParameterizedTest
    @MethodSource("systems")
    void statusIsReadFromDarwinsLayouts(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        Files.write(mac.file, new byte[12345]);
        mac.shim.mountedAs("smbfs", 0);
        NativeBuffer stat = Struct.STAT.allocate(mac.libc);
        NativeBuffer statfs = Struct.STATFS.allocate(mac.libc);

        assertThat(mac.libc.fstat(mac.fd, stat)).isZero();
        assertThat(mac.libc.fstatfs(mac.fd, statfs)).isZero();

        assertThat(Field.STAT_SIZE.get(stat.bytes(), abi)).isEqualTo(12345);
        assertThat(Field.STAT_MODE.get(stat.bytes(), abi)).isEqualTo(0100640);
        assertThat(Field.STAT_INO.get(stat.bytes(), abi)).isEqualTo(Files.getAttribute(mac.file, "unix:ino"));
        byte[] type = new byte[Field.STATFS_FSTYPENAME.width(abi)];
        statfs.bytes().get(Field.STATFS_FSTYPENAME.offset(abi), type);
        assertThat(new String(type, StandardCharsets.US_ASCII)).startsWith("smbfs\0");
        assertThat(Field.STATFS_BSIZE.get(statfs.bytes(), abi))
                .isEqualTo(Files.getFileStore(mac.file).getBlockSize());
    }

    @ParameterizedTest
    @MethodSource("systems")
    void anExclusiveRenameKeepsWhatIsThere(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        Path there = Files.write(directory.resolve("there"), new byte[1]);
        int excl = Constant.RENAME_EXCL.on(abi);

        assertThat(mac.kind(mac.libc.renamex_np(mac.file.toString(), there.toString(), excl)))
                .isEqualTo(Errno.Kind.EEXIST);
        assertThat(mac.libc.renameatx_np(
                        Constant.AT_FDCWD.on(abi),
                        mac.file.toString(),
                        Constant.AT_FDCWD.on(abi),
                        directory.resolve("new").toString(),
                        excl))
                .isZero();
        assertThat(directory.resolve("new")).exists();
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aShortTransferReturnsItsCount(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        mac.shim.shorten("pwrite", 1);
        NativeBuffer bytes = mac.libc.wrap(ByteBuffer.allocateDirect(4096));

        assertThat(mac.libc.pwrite(mac.fd, bytes, 0, 4096, 0)).isEqualTo(2048);
        assertThat(mac.libc.pwrite(mac.fd, bytes, 2048, 2048, 2048)).isEqualTo(2048);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void fdatasyncAndTheCallsOfLinuxAreRefusedWithCallAndSystem(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);

        assertThatThrownBy(() -> mac.libc.fdatasync(mac.fd))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("fdatasync")
                .hasMessageContaining(abi.name());
        assertThatThrownBy(() -> mac.libc.fallocate(mac.fd, 0, 0, 1))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("fallocate");
        assertThatThrownBy(() -> mac.libc.mount("a", "b", "c", 0, ""))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("mount");
        assertThatThrownBy(() -> mac.libc.umount2("a", 0))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("umount2");
    }

    @ParameterizedTest
    @MethodSource("systems")
    void whatDarwinWouldMisreadAbortsTheProcess(Backend backend, Abi abi) throws Exception {
        Mac mac = new Mac(backend, abi);
        List<String> misread = List.of("O_DIRECT", "F_UNMODELLED", "MODE");
        for (String what : misread) {
            Command.Result result = Command.of(Path.of(System.getProperty("java.home"), "bin", "java") + "")
                    .with("--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash")
                    .with(
                            "-XX:ErrorFile=" + directory.resolve("crash-%p"),
                            "-cp",
                            System.getProperty("java.class.path"))
                    .with(MisreadByDarwin.class.getName(), backend.name(), abi.name())
                    .with(mac.shim.library().toString(), mac.file.toString(), what)
                    .run();

            assertThat(result.status()).as("%s: %s", what, result.output()).isEqualTo(128 + 6);
            assertThat(mac.shim.calls().toString()).contains("abort: ");
            mac.shim.forgetCalls();
        }
    }
}
