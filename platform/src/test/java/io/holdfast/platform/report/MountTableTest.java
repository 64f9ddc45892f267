package io.holdfast.platform.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MountTableTest {
    private static final String ROOT = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard";

    @Test
    void everyFieldOfALineIsRead() {
        Mount mount =
                Mount.parse("36 35 98:0 /mnt1 /mnt2 rw,noatime shared:7 master:1 - ext3 /dev/root rw,errors=continue");
        assertThat(mount.id()).isEqualTo(36);
        assertThat(mount.parentId()).isEqualTo(35);
        assertThat(mount.device()).isEqualTo("98:0");
        assertThat(mount.root()).isEqualTo("/mnt1");
        assertThat(mount.mountPoint()).isEqualTo("/mnt2");
        assertThat(mount.type()).isEqualTo("ext3");
        assertThat(mount.source()).isEqualTo("/dev/root");
        assertThat(mount.options()).containsExactly("rw", "noatime", "errors=continue");
    }

    @Test
    void octalEscapesAreUndoneInPathsAndOptions() {
        Mount mount = Mount.parse("40 27 0:40 / /mnt/a\\040b\\011c\\012d\\134e rw - overlay overlay"
                + " rw,upperdir=/up\\054per,lowerdir=/\\303\\244");
        assertThat(mount.mountPoint()).isEqualTo("/mnt/a b\tc\nd\\e");
        assertThat(mount.option("upperdir")).contains("/up,per");
        assertThat(mount.option("lowerdir")).contains("/ä");
    }

    @Test
    void aBackslashThatStartsNoEscapeStaysOne() {
        assertThat(Mount.parse("40 27 0:40 / /a\\09\\1 rw - tmpfs t rw").mountPoint())
                .isEqualTo("/a\\09\\1");
    }

    @Test
    void anEmptySourceKeepsTheFieldsInPlace() {
        Mount mount = Mount.parse("40 27 0:40 / /a rw - tmpfs  rw,size=4k");
        assertThat(mount.source()).isEmpty();
        assertThat(mount.options()).containsExactly("rw", "size=4k");
    }

    @Test
    void aPathIsInTheDeepestMountThatCoversWholeNames() throws IOException {
        String data = "40 27 8:1 / /srv/data rw - xfs /dev/sda1 rw";
        assertThat(at("/srv/data/db/x", ROOT, data)).contains(40);
        assertThat(at("/srv/data", ROOT, data)).contains(40);
        assertThat(at("/srv/database", ROOT, data)).contains(27);
        assertThat(at("/", ROOT, data)).contains(27);
    }

    @Test
    void ofSeveralMountsOnOnePointTheLastWins() throws IOException {
        assertThat(at(
                        "/dev/shm/x",
                        ROOT,
                        "24 27 0:6 / /dev rw - devtmpfs devtmpfs rw",
                        "25 24 0:23 / /dev/shm rw - tmpfs tmpfs rw",
                        "30 25 0:27 / /dev/shm rw - tmpfs tmpfs rw"))
                .contains(30);
        assertThat(at("/a", ROOT, "40 27 0:40 / /a rw - tmpfs one rw", "41 27 0:41 / /a rw - tmpfs two rw"))
                .contains(41);
    }

    @Test
    void aMountHidesWhatWasMountedBelowItBefore() throws IOException {
        assertThat(at("/a/b/x", ROOT, "40 27 8:1 / /a/b rw - ext4 /dev/sda1 rw", "41 27 0:41 / /a rw - tmpfs over rw"))
                .contains(41);
    }

    @Test
    void theOrderOfLinesDoesNotMatterForMountsThatLieInEachOther() throws IOException {
        assertThat(at("/a/b/x", "41 40 0:41 / /a/b rw - tmpfs inner rw", "40 27 8:1 / /a rw - ext4 /dev/sda1 rw", ROOT))
                .contains(41);
    }

    @Test
    void aContainersRootHasAParentThatIsNotInTheTable() throws IOException {
        assertThat(at(
                        "/data",
                        "612 540 0:50 / / rw - overlay overlay rw",
                        "630 612 8:1 /v /data rw - ext4 /dev/sda1 rw"))
                .contains(630);
    }

    @Test
    void aChrootWithoutAMountForItsRootHasNone() throws IOException {
        assertThat(at("/data", "630 612 0:5 / /proc rw - proc proc rw")).isEmpty();
        assertThat(at("/data", new String[0])).isEmpty();
    }

    @Test
    void aMountThatIsItsOwnParentEndsTheWalk() throws IOException {
        assertThat(at("/a", "1 1 0:2 / / rw - rootfs rootfs rw")).contains(1);
    }

    @Test
    void aLineThatIsNoneOfMountinfosIsAnErrorThatQuotesIt() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> at("/", "27 1 254:0 / /"))
                .withStackTraceContaining("27 1 254:0 / /");
    }

    private static Optional<Integer> at(String path, String... lines) throws IOException {
        return MountTable.read(new RecordedKernel().mounts(lines)).mountOf(path).map(Mount::id);
    }
}
