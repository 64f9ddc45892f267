package io.holdfast.platform.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DurabilityReport.Device;
import io.holdfast.platform.DurabilityReport.Overwriting;
import io.holdfast.platform.DurabilityReport.WriteCache;
import io.holdfast.platform.Guarantee;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxSurveyTest {
    private static final long EXT4 = 0xEF53;
    private static final long XFS = 0x58465342;
    private static final long BTRFS = 0x9123683EL;
    private static final long TMPFS = 0x01021994;
    private static final long OVERLAY = 0x794C7630;
    private static final String SDA = "/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda";
    private static final String SDB = "/sys/devices/pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sdb";
    private static final String VDA = "/sys/devices/pci0000:00/0000:00:02.0/virtio1/block/vda";
    private static final String ROOT = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard";

    private final RecordedKernel kernel = new RecordedKernel();

    @Test
    void aVirtualDiskWithAVolatileCacheIsFlushedAndTheHostIsNamedInAWarning() throws IOException {
        Survey survey = kernel.mounts(ROOT).disk("254:0", VDA, "write back").survey("/srv/db", EXT4);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(survey.most().reason()).contains("/dev/vda").contains("flushes its volatile write cache");
        assertThat(survey.storage().fileSystem()).isEqualTo("ext4");
        assertThat(survey.storage().mountPoint()).isEqualTo("/");
        assertThat(survey.storage().overwriting()).isEqualTo(Overwriting.IN_PLACE);
        assertThat(survey.storage().device())
                .contains(new Device(
                        "/dev/vda", WriteCache.VOLATILE, false, true, OptionalInt.of(512), OptionalInt.of(4096)));
        assertThat(survey.warnings()).singleElement().asString().contains("/dev/vda is a virtual disk");
    }

    @Test
    void aPartitionHasTheQueueOfItsDisk() throws IOException {
        kernel.mounts("27 1 8:3 / / rw - xfs /dev/sda3 rw").disk("8:0", SDA, "write through");
        Survey survey = kernel.file(SDA + "/queue/fua", "1")
                .partition("8:3", SDA + "/sda3")
                .survey("/srv", XFS);
        assertThat(survey.storage().device())
                .contains(new Device(
                        "/dev/sda3", WriteCache.NONE, true, false, OptionalInt.of(512), OptionalInt.of(4096)));
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(survey.most().reason()).contains("no volatile write cache");
        assertThat(survey.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "write back, DEVICE_CACHE, is volatile",
        "write through, POWER_CUT, no volatile write cache",
        "something new, DEVICE_CACHE, may be volatile"
    })
    void withoutBarriersOnlyACacheThatIsNotVolatileIsSafe(String cache, Guarantee most, String reason)
            throws IOException {
        kernel.mounts("27 1 8:0 / / rw,noatime - ext4 /dev/sda rw,nobarrier");
        Survey survey = kernel.disk("8:0", SDA, cache).survey("/srv", EXT4);
        assertThat(survey.most().guarantee()).isEqualTo(most);
        assertThat(survey.most().reason()).contains(reason);
        assertThat(survey.storage().mountOptions()).containsExactly("nobarrier");
        assertThat(survey.warnings()).anyMatch(warning -> warning.contains("without barriers"));
    }

    @Test
    void writebackJournallingIsAWarningAndTakesNothingFromSyncedData() throws IOException {
        kernel.mounts("27 1 8:0 / / rw - ext4 /dev/sda rw,data=writeback").disk("8:0", SDA, "write back");
        Survey survey = kernel.survey("/srv", EXT4);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(survey.storage().mountOptions()).containsExactly("data=writeback");
        assertThat(survey.warnings()).singleElement().asString().contains("data=writeback");
    }

    @Test
    void aReadOnlyMountIsSaid() throws IOException {
        Survey survey = kernel.mounts("27 1 8:0 / / ro - ext4 /dev/sda rw")
                .disk("8:0", SDA, "write back")
                .survey("/", EXT4);
        assertThat(survey.storage().mountOptions()).containsExactly("ro");
        assertThat(survey.warnings()).singleElement().asString().contains("read-only");
    }

    @Test
    void aVolumeOnTwoDisksHasTheWorseCacheOfThem() throws IOException {
        String dm = "/sys/devices/virtual/block/dm-0";
        kernel.mounts("27 1 253:0 / / rw - ext4 /dev/mapper/vg-root rw")
                .disk("253:0", dm, "write through")
                .file(dm + "/dm/name", "vg-root")
                .disk("8:0", SDA, "write through")
                .partition("8:3", SDA + "/sda3")
                .disk("8:16", SDB, "write back")
                .slave(dm, SDA + "/sda3")
                .slave(dm, SDB);
        Survey survey = kernel.survey("/srv", EXT4);
        Device device = survey.storage().device().orElseThrow();
        assertThat(device.name()).isEqualTo("/dev/dm-0 (vg-root) on /dev/sda3 and /dev/sdb");
        assertThat(device.writeCache()).isEqualTo(WriteCache.VOLATILE);
    }

    @Test
    void aRaidOfWriteThroughDisksHasNoVolatileCacheAndOneUnknownMemberMakesItUnknown() throws IOException {
        String md = "/sys/devices/virtual/block/md0";
        kernel.mounts("27 1 9:0 / / rw - xfs /dev/md0 rw")
                .disk("9:0", md, "write through")
                .disk("8:0", SDA, "write through")
                .disk("8:16", SDB, "write through")
                .slave(md, SDA)
                .slave(md, SDB);
        assertThat(cacheOf(kernel.survey("/srv", XFS))).isEqualTo(WriteCache.NONE);
        Survey unknown = kernel.file(SDB + "/queue/write_cache", "").survey("/srv", XFS);
        assertThat(cacheOf(unknown)).isEqualTo(WriteCache.UNKNOWN);
        assertThat(unknown.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(unknown.warnings()).singleElement().asString().contains("volatile write cache is unknown");
    }

    @Test
    void aDeviceThatCannotBeSeenIsAWarning() throws IOException {
        Survey survey = kernel.mounts("27 1 8:3 / / rw - xfs /dev/sda3 rw").survey("/srv", XFS);
        assertThat(survey.storage().device()).isEmpty();
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(survey.warnings()).singleElement().asString().contains("device cannot be seen");
    }

    @Test
    void aBtrfsSubvolumeIsFoundByItsSourceAndAllDevicesOfItsFileSystemCount() throws IOException {
        kernel.mounts("27 1 0:31 /@home /home rw,noatime - btrfs /dev/sda3 rw,ssd,subvolid=257,subvol=/@home")
                .disk("8:0", SDA, "write through")
                .partition("8:3", SDA + "/sda3")
                .present("/dev/sda3")
                .disk("8:16", SDB, "write back")
                .link("/sys/fs/btrfs/7f1c/devices/sda3", SDA + "/sda3")
                .link("/sys/fs/btrfs/7f1c/devices/sdb", SDB);
        Survey survey = kernel.survey("/home/db", BTRFS);
        Device device = survey.storage().device().orElseThrow();
        assertThat(device.name()).isEqualTo("/dev/sda3 and /dev/sdb");
        assertThat(device.writeCache()).isEqualTo(WriteCache.VOLATILE);
        assertThat(survey.storage().overwriting()).isEqualTo(Overwriting.COPY_ON_WRITE);
        assertThat(survey.storage().mountOptions()).containsExactly("subvol=/@home");
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
    }

    @Test
    void btrfsWithoutCopyOnWriteOverwritesInPlaceAndWarns() throws IOException {
        kernel.mounts("27 1 0:31 / / rw - btrfs /dev/sda rw,nodatacow").disk("8:0", SDA, "write back");
        Survey survey = kernel.present("/dev/sda").survey("/", BTRFS);
        assertThat(survey.storage().overwriting()).isEqualTo(Overwriting.IN_PLACE);
        assertThat(survey.warnings()).singleElement().asString().contains("nodatacow");
    }

    @Test
    void aBindMountIsJudgedByTheFileSystemItShows() throws IOException {
        kernel.mounts(
                        "27 1 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w",
                        "40 27 8:3 /var/lib/volumes/db /data rw - xfs /dev/sda3 rw")
                .disk("8:0", SDA, "write back")
                .partition("8:3", SDA + "/sda3");
        Survey survey = kernel.survey("/data/wal", XFS);
        assertThat(survey.storage().mountPoint()).isEqualTo("/data");
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
    }

    @ParameterizedTest
    @CsvSource({
        "tmpfs, 01021994, NOTHING, keeps everything in memory", "ramfs, 858458F6, NOTHING, keeps everything in memory",
        "nfs4, 6969, DEVICE_CACHE, server at host:/export", "cifs, FF534D42, DEVICE_CACHE, network file system",
        "cifs, FE534D42, DEVICE_CACHE, network file system", "ceph, 00C36400, DEVICE_CACHE, network file system",
        "9p, 01021997, DEVICE_CACHE, network file system", "fuse.sshfs, 65735546, PROCESS_CRASH, served by a process",
        "fuseblk, 65735546, PROCESS_CRASH, served by a process", "nilfs2, 3434, PROCESS_CRASH, not known"
    })
    void aFileSystemThatIsNotOnADeviceOfThisKernelPromisesWhatItCan(
            String type, String magic, Guarantee most, String reason) throws IOException {
        Survey survey = kernel.mounts(ROOT, "40 27 0:44 / /mnt rw - " + type + " host:/export rw")
                .survey("/mnt/db", Long.parseLong(magic, 16));
        assertThat(survey.most().guarantee()).isEqualTo(most);
        assertThat(survey.most().reason()).contains(type).contains(reason);
        assertThat(survey.storage().device()).isEmpty();
    }

    @Test
    void cifsMountedNotToSyncPromisesNoMoreThanTheKernel() throws IOException {
        Survey survey = kernel.mounts(ROOT, "40 27 0:44 / /mnt rw - cifs //host/share rw,nostrictsync")
                .survey("/mnt/db", 0xFF534D42L);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.PROCESS_CRASH);
        assertThat(survey.most().reason()).contains("nostrictsync");
    }

    @Test
    void aSoftNfsMountIsAWarning() throws IOException {
        Survey survey = kernel.mounts(ROOT, "40 27 0:44 / /mnt rw - nfs4 host:/export rw,vers=4.2,soft,proto=tcp")
                .survey("/mnt/db", 0x6969);
        assertThat(survey.warnings()).singleElement().asString().contains("soft");
    }

    @Test
    void anOverlayWhoseUpperLayerIsOutOfSightPromisesOnlyWhatTheKernelKeeps() throws IOException {
        Survey survey = kernel.mounts(
                        "612 540 0:50 / / rw - overlay overlay rw,lowerdir=/var/l,upperdir=/var/u,workdir=/w")
                .survey("/data", OVERLAY);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.PROCESS_CRASH);
        assertThat(survey.most().reason()).contains("/var/u").contains("cannot be seen");
        assertThat(survey.warnings()).singleElement().asString().contains("container");
    }

    @Test
    void anOverlayWhoseUpperLayerIsInSightPromisesWhatThatDoes() throws IOException {
        String overlay = "60 27 0:50 / /merged rw - overlay overlay rw,lowerdir=/l,upperdir=/var/u,workdir=/w";
        kernel.mounts(ROOT, overlay).disk("254:0", VDA, "write back").present("/var/u");
        Survey onDisk = kernel.survey("/merged/db", OVERLAY);
        assertThat(onDisk.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(onDisk.storage().fileSystem()).isEqualTo("overlay");
        assertThat(onDisk.storage().device().orElseThrow().name()).isEqualTo("/dev/vda");
        Survey inMemory = kernel.mounts(ROOT, overlay, "61 27 0:51 / /var rw - tmpfs tmpfs rw")
                .survey("/merged/db", OVERLAY);
        assertThat(inMemory.most().guarantee()).isEqualTo(Guarantee.NOTHING);
        assertThat(inMemory.most().reason()).contains("upper layer").contains("tmpfs");
    }

    @Test
    void aVolatileOverlayLeavesOutEverySync() throws IOException {
        kernel.mounts(ROOT, "60 27 0:50 / /merged rw - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w,volatile");
        Survey survey = kernel.disk("254:0", VDA, "write back").present("/u").survey("/merged", OVERLAY);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.PROCESS_CRASH);
        assertThat(survey.most().reason()).contains("volatile");
    }

    @Test
    void overlaysThatLieOnEachOtherInACircleEnd() throws IOException {
        Survey survey = kernel.mounts("27 1 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w")
                .present("/u")
                .survey("/", OVERLAY);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.PROCESS_CRASH);
    }

    @Test
    void aLoopDevicePromisesWhatTheFileSystemOfItsFileDoes() throws IOException {
        String loop = "/sys/devices/virtual/block/loop0";
        String mount = "40 27 7:0 / /mnt rw - ext4 /dev/loop0 rw";
        kernel.mounts(ROOT, mount)
                .disk("254:0", VDA, "write back")
                .disk("7:0", loop, "write back")
                .file(loop + "/loop/backing_file", "/var/images/a.img")
                .present("/var/images/a.img");
        Survey onDisk = kernel.survey("/mnt/db", EXT4);
        assertThat(onDisk.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(onDisk.storage().device().orElseThrow().name())
                .isEqualTo("/dev/loop0 on the file /var/images/a.img");
        assertThat(onDisk.warnings()).anyMatch(warning -> warning.contains("cache of its own"));
        Survey inMemory = kernel.mounts(ROOT, mount, "61 27 0:51 / /var rw - tmpfs tmpfs rw")
                .survey("/mnt/db", EXT4);
        assertThat(inMemory.most().guarantee()).isEqualTo(Guarantee.NOTHING);
        assertThat(inMemory.most().reason()).contains("/var/images/a.img").contains("in memory");
        Survey deleted = kernel.file(loop + "/loop/backing_file", "/var/images/a.img (deleted)")
                .survey("/mnt/db", EXT4);
        assertThat(deleted.most().guarantee()).isEqualTo(Guarantee.PROCESS_CRASH);
    }

    @Test
    void aBlockDeviceInMemoryKeepsNothing() throws IOException {
        Survey survey = kernel.mounts("27 1 252:0 / /z rw - ext4 /dev/zram0 rw")
                .disk("252:0", "/sys/devices/virtual/block/zram0", "write through")
                .survey("/z", EXT4);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.NOTHING);
    }

    @Test
    void aRemovableDiskOnUsbIsAWarningForEach() throws IOException {
        String usb = "/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host4/target4:0:0/4:0:0:0/block/sdc";
        Survey survey = kernel.mounts("27 1 8:33 / /media rw - vfat /dev/sdc1 rw")
                .disk("8:32", usb, "write through")
                .file(usb + "/removable", "1")
                .partition("8:33", usb + "/sdc1")
                .survey("/media", 0x4D44);
        assertThat(survey.warnings())
                .anyMatch(warning -> warning.contains("removable"))
                .anyMatch(warning -> warning.contains("USB"));
    }

    @Test
    void whereMountTableAndStatfsDisagreeTheWeakerIsBelieved() throws IOException {
        kernel.mounts(ROOT).disk("254:0", VDA, "write back");
        Survey survey = kernel.survey("/srv", TMPFS);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.NOTHING);
        assertThat(survey.warnings()).first().asString().contains("ext4").contains("tmpfs");
    }

    @Test
    void withoutAMountTableTheNumberOfTheFileSystemIsAllThereIs() throws IOException {
        Survey survey = kernel.survey("/srv", XFS);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(survey.storage().fileSystem()).isEqualTo("xfs");
        assertThat(survey.warnings())
                .singleElement()
                .asString()
                .contains("mount table does not show")
                .doesNotContain("/srv");
        assertThat(kernel.survey("/srv", 0x1234).storage().fileSystem()).isEqualTo("unknown");
    }

    private static WriteCache cacheOf(Survey survey) {
        return survey.storage().device().orElseThrow().writeCache();
    }
}
