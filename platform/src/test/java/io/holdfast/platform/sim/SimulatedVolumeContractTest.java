package io.holdfast.platform.sim;

import io.holdfast.platform.Volume;
import io.holdfast.platform.VolumeContractTest;
import java.util.Set;

class SimulatedVolumeContractTest extends VolumeContractTest {
    private final SimulatedDisk disk = SimulatedDisk.create(1);

    @Override
    public Volume open() {
        return disk.mount();
    }

    @Override
    public Set<Support> supports() {
        return Set.of(Support.DIRECT, Support.WRITE_THROUGH);
    }
}
