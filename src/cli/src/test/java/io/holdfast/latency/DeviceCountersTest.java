package io.holdfast.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.platform.report.KernelFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceCountersTest {
    private static final long DEVICE_8_1 = 8 << 8 | 1;
    private static final String STAT = "10 0 80 3 20 1 4000 9 0 5 12 7 0 99 1 33 2\n";
    private static final String STAT_BEFORE_LINUX_5_5 = "10 0 80 3 20 1 4000 9 0 5 12 7 0 99 1\n";

    private final Map<String, String> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final KernelFiles kernel = new KernelFiles() {
        @Override
        public Optional<String> read(String path) {
            return Optional.ofNullable(files.get(path));
        }

        @Override
        public List<String> list(String path) {
            return List.of();
        }

        @Override
        public Optional<String> resolve(String path) {
            return Optional.ofNullable(links.get(path));
        }
    };

    @Test
    void countsBytesInSectorsOf512AndFlushes() throws IOException {
        links.put("/sys/dev/block/8:1", "/sys/block/sda");
        links.put("/sys/block/sda", "/sys/block/sda");
        files.put("/sys/block/sda/stat", STAT);

        DeviceCounters counters = DeviceCounters.ofDevice(DEVICE_8_1, kernel).orElseThrow();

        assertThat(counters.read()).isEqualTo(new DeviceCounters.Reading(4000 * 512, 33));
        assertThat(counters.source()).isEqualTo("/sys/block/sda/stat");
    }

    @Test
    void asksTheDiskOfAPartitionBecauseAPartitionCountsNoFlushes() throws IOException {
        links.put("/sys/dev/block/8:1", "/sys/block/sda/sda1");
        links.put("/sys/block/sda/sda1/..", "/sys/block/sda");
        files.put("/sys/block/sda/sda1/partition", "1");
        files.put("/sys/block/sda/sda1/stat", STAT.replace("33", "0"));
        files.put("/sys/block/sda/stat", STAT);

        assertThat(DeviceCounters.ofDevice(DEVICE_8_1, kernel)
                        .orElseThrow()
                        .read()
                        .flushes())
                .isEqualTo(33);
    }

    @Test
    void thereAreNoneWithoutABlockDeviceOrWithoutACountOfFlushes() throws IOException {
        assertThat(DeviceCounters.ofDevice(DEVICE_8_1, kernel)).isEmpty();

        links.put("/sys/dev/block/8:1", "/sys/block/sda");
        files.put("/sys/block/sda/stat", STAT_BEFORE_LINUX_5_5);
        assertThat(DeviceCounters.ofDevice(DEVICE_8_1, kernel)).isEmpty();
    }

    @Test
    void findsDevicesWithLargeNumbers() throws IOException {
        long major = 0x12345;
        long minor = 0x67890;
        links.put("/sys/dev/block/" + major + ":" + minor, "/sys/block/x");
        files.put("/sys/block/x/stat", STAT);

        // As makedev(3) of glibc packs them.
        long number = (major & 0xfff) << 8 | (major & ~0xfffL) << 32 | (minor & 0xff) | (minor & ~0xffL) << 12;
        assertThat(DeviceCounters.ofDevice(number, kernel)).isPresent();
    }

    @Test
    void aDeviceThatHasGoneIsAnError() throws IOException {
        links.put("/sys/dev/block/8:1", "/sys/block/sda");
        files.put("/sys/block/sda/stat", STAT);
        DeviceCounters counters = DeviceCounters.ofDevice(DEVICE_8_1, kernel).orElseThrow();
        files.clear();

        assertThatThrownBy(counters::read).isInstanceOf(IOException.class).hasMessage("/sys/block/sda/stat is gone");
    }

    @Test
    void readingsAddUpAndSubtract() {
        DeviceCounters.Reading first = new DeviceCounters.Reading(512, 1);
        DeviceCounters.Reading second = new DeviceCounters.Reading(4096, 3);

        assertThat(second.since(first)).isEqualTo(new DeviceCounters.Reading(3584, 2));
        assertThat(second.plus(first)).isEqualTo(new DeviceCounters.Reading(4608, 4));
    }
}
