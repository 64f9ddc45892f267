package io.holdfast.channel;

/** The contract of {@link java.nio.channels.FileChannel}, one test for each sentence; see {@link ChannelFixture}. */
interface FileChannelContract
        extends ChannelOpenContract,
                ChannelReadWriteContract,
                ChannelTransferContract,
                ChannelMapContract,
                ChannelLockContract,
                ChannelThreadsContract {}
