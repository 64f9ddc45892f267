package io.holdfast.tests.crash;

import io.holdfast.crash.*;
import io.holdfast.platform.*;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.*;

class NumbersCrashTest implements CrashProgram<Integer> {
    @CrashTest(seconds = 5)
    void whatWasAcknowledgedIsThere(CrashRun run) throws IOException {
        System.out.println(run.check(this)); // once on each layer; the oracle is Oracle.inOrder()
    }

    @Override // the workload
    public void run(Site site, Journal<Integer> journal) throws IOException {
        try (DurableFile file = site.volume().create("numbers", OpenMode.BUFFERED, DirectorySync.NOW)) {
            for (int number = 1; number < 10; number++) {
                journal.attempt(number);
                file.append(ByteBuffer.allocate(4).putInt(0, number));
                file.sync(SyncKind.DATA); // without it, every layer finds the loss
                journal.acknowledge(number);
            }
        }
    }

    @Override // what your engine does when it starts
    public List<Integer> recover(Site site) throws IOException {
        List<Integer> found = new ArrayList<>();
        if (site.volume().exists("numbers")) {
            try (DurableFile file = site.volume().open("numbers", OpenMode.READ)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                file.readUnaligned(bytes, 0);
                // The length may be durable before the bytes, which are zeroes then.
                for (bytes.flip(); bytes.remaining() >= 4 && bytes.getInt(bytes.position()) != 0; ) {
                    found.add(bytes.getInt());
                }
            }
        }
        return found;
    }
}
