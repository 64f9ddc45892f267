package io.holdfast.narayana;

import java.util.HexFormat;
import java.util.List;
import javax.transaction.xa.Xid;

/**
 * A branch's identifier that can be a file's name.
 *
 * @param format the format identifier
 * @param global the transaction's identifier in hexadecimal
 * @param branch the branch's
 */
record FileXid(int format, String global, String branch) implements Xid {
    static FileXid of(Xid xid) {
        HexFormat hex = HexFormat.of();
        return new FileXid(
                xid.getFormatId(),
                hex.formatHex(xid.getGlobalTransactionId()),
                hex.formatHex(xid.getBranchQualifier()));
    }

    static FileXid of(String name) {
        List<String> parts = List.of(name.split("_", -1));
        return new FileXid(Integer.parseInt(parts.get(0)), parts.get(1), parts.get(2));
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return HexFormat.of().parseHex(global);
    }

    @Override
    public byte[] getBranchQualifier() {
        return HexFormat.of().parseHex(branch);
    }

    @Override
    public String toString() {
        return format + "_" + global + "_" + branch;
    }
}
