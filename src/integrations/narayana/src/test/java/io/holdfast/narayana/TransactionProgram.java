package io.holdfast.narayana;

import com.arjuna.ats.arjuna.common.CoordinatorEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreAdaptor;
import com.arjuna.ats.internal.arjuna.objectstore.slot.SlotStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/** A transaction of two resources in a JVM of its own, which can be killed at each call of a resource; and the recovery. */
final class TransactionProgram {
    static final List<String> RESOURCES = List.of("first", "second");

    private static final int SCANS_MAX = 20;

    private TransactionProgram() {}

    /**
     * Runs.
     *
     * @param args the directory; {@code recover}, {@code commit}, or the number of the call at which it says that it is there, and
     *     waits to be killed
     * @throws Exception any failure
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        configure(directory);
        if (args[1].equals("recover")) {
            recover(directory);
        } else {
            int fatal = args[1].equals("commit") ? Integer.MAX_VALUE : Integer.parseInt(args[1]);
            transact(directory, fatal);
        }
        System.out.println("done");
    }

    private static void configure(Path directory) throws Exception {
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier("1");
        BeanPopulator.getDefaultInstance(CoordinatorEnvironmentBean.class).setTransactionStatusManagerEnable(false);
        for (String store : new String[] {null, "stateStore", "communicationStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(directory.resolve("other").toString());
        }
        BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                .setObjectStoreType(SlotStoreAdaptor.class.getName());
        SlotStoreEnvironmentBean slots = BeanPopulator.getDefaultInstance(SlotStoreEnvironmentBean.class);
        slots.setStoreDir(directory.resolve("log").toString());
        slots.setBackingSlotsClassName(LogSlots.class.getName());
        JTAEnvironmentBean jta = BeanPopulator.getDefaultInstance(JTAEnvironmentBean.class);
        jta.setXaRecoveryNodes(List.of("1"));
        // Branches without a record are rolled back when they are this old, in milliseconds, and known for no more than
        // twice that.
        jta.setOrphanSafetyInterval(900);
        // A branch that its resource does not know any more was completed before.
        jta.setXaAssumeRecoveryComplete(true);
        jta.setXaResourceOrphanFilterClassNames(
                List.of(RecordFilter.class.getName(), JTANodeNameXAResourceOrphanFilter.class.getName()));
        RecoveryEnvironmentBean recovery = BeanPopulator.getDefaultInstance(RecoveryEnvironmentBean.class);
        recovery.setRecoveryBackoffPeriod(1);
        recovery.setRecoveryListener(false);
        recovery.setExpiryScannerClassNames(List.of());
        recovery.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
    }

    private static List<XAResource> resources(Path directory, Consumer<String> calls) throws Exception {
        List<XAResource> resources = new ArrayList<>();
        for (String name : RESOURCES) {
            resources.add(new FileResource(Files.createDirectories(directory.resolve(name)), calls));
        }
        return resources;
    }

    private static void transact(Path directory, int fatal) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
        manager.begin();
        for (XAResource resource : resources(directory, call -> {
            if (calls.incrementAndGet() == fatal) {
                awaitDeath(call);
            }
        })) {
            manager.getTransaction().enlistResource(resource);
        }
        manager.commit();
    }

    private static void awaitDeath(String call) {
        System.out.println("at " + call);
        try {
            int unused = System.in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void recover(Path directory) throws Exception {
        RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        XAResource[] resources = resources(directory, call -> {}).toArray(XAResource[]::new);
        XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String parameters) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return resources;
            }
        });
        for (int scan = 0; scan == 0 || (scan < SCANS_MAX && anyPrepared(resources)); scan++) {
            manager.scan();
        }
        manager.terminate();
    }

    private static boolean anyPrepared(XAResource[] resources) throws XAException {
        for (XAResource resource : resources) {
            if (resource.recover(XAResource.TMSTARTRSCAN).length > 0) {
                return true;
            }
        }
        return false;
    }
}
