package io.holdfast.narayana;

import com.arjuna.ats.arjuna.AtomicAction;
import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.arjuna.objectstore.StateStatus;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.jta.recovery.XAResourceOrphanFilter;
import com.arjuna.ats.jta.xa.XidImple;
import javax.transaction.xa.Xid;

/**
 * Leaves branches alone whose transaction has a record. Narayana's own filter for that, JTATransactionLogXAResourceOrphanFilter,
 * first asks for a record of another type, and takes the slot store's exception, that there is none, for a reason to leave
 * every branch alone.
 */
public final class RecordFilter implements XAResourceOrphanFilter {
    /** Made by Narayana. */
    public RecordFilter() {}

    @Override
    public Vote checkXid(Xid xid) {
        try {
            int state = StoreManager.getRecoveryStore()
                    .currentState(new XidImple(xid).getTransactionUid(), new AtomicAction().type());
            return state == StateStatus.OS_UNKNOWN ? Vote.ABSTAIN : Vote.LEAVE_ALONE;
        } catch (ObjectStoreException e) {
            return Vote.LEAVE_ALONE;
        }
    }
}
