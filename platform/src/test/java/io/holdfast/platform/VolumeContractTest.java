package io.holdfast.platform;

/**
 * What {@link Volume} and {@link DurableFile} promise, one test for each sentence. An implementation subclasses this with
 * the two methods of {@link VolumeFixture}; what it promises beyond the contract it tests elsewhere.
 */
public abstract class VolumeContractTest
        implements VolumeNamesContract,
                VolumeLockContract,
                DurableFileTransferContract,
                DurableFileLengthContract,
                DurableFileAppendContract,
                FileSharingContract,
                ConcurrencyContract {}
