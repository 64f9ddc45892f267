package io.holdfast.schedule;

import java.util.Set;
import java.util.function.BiPredicate;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites a class so that it runs under a {@link Schedule}: what blocks, and time and chance, is asked of {@link
 * ScheduledCalls}, and before each access to what threads share lies a point. Nothing else changes, neither types nor the
 * stack. Class initializers stay as they are: threads may wait for them without the schedule's knowledge.
 */
final class ScheduledCode extends ClassVisitor {
    private static final int ASM = Opcodes.ASM9;
    private static final String CALLS = "io/holdfast/schedule/ScheduledCalls";
    private static final String ATOMICS = "java/util/concurrent/atomic/";
    private static final Set<String> SHARED = Set.of(
            "java/lang/invoke/VarHandle",
            "io/holdfast/platform/Volume",
            "io/holdfast/platform/DurableFile",
            "io/holdfast/platform/VolumeLock");
    private static final Set<String> REDIRECTED = Set.of(
            "java/lang/Thread.yield()V",
            "java/lang/Thread.onSpinWait()V",
            "java/lang/Thread.join()V",
            "java/lang/Thread.interrupted()Z",
            "java/lang/System.nanoTime()J",
            "java/util/concurrent/locks/LockSupport.park(Ljava/lang/Object;)V",
            "java/util/concurrent/locks/LockSupport.parkNanos(Ljava/lang/Object;J)V",
            "java/util/concurrent/locks/LockSupport.unpark(Ljava/lang/Thread;)V",
            "java/util/concurrent/locks/ReentrantLock.lock()V",
            "java/util/concurrent/locks/ReentrantLock.unlock()V",
            "java/util/concurrent/CompletableFuture.join()Ljava/lang/Object;",
            "java/security/SecureRandom.nextLong()J",
            "io/holdfast/platform/VirtualThreads.isVirtual(Ljava/lang/Thread;)Z");

    private final BiPredicate<String, String> isVolatile;

    /**
     * A rewriting.
     *
     * @param to takes the class
     * @param isVolatile tells it of a field by its owner's internal name and its own
     */
    ScheduledCode(ClassWriter to, BiPredicate<String, String> isVolatile) {
        super(ASM, to);
        this.isVolatile = isVolatile;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodVisitor to = super.visitMethod(access, name, descriptor, signature, exceptions);
        return name.equals("<clinit>") ? to : new Body(to);
    }

    /** One method's. */
    private final class Body extends MethodVisitor {
        Body(MethodVisitor to) {
            super(ASM, to);
        }

        private void call(String name) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, name, "()V", false);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (isVolatile.test(owner, name)) {
                call("point");
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.MONITORENTER) {
                call("refuse");
            }
            super.visitInsn(opcode);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (REDIRECTED.contains(owner + "." + name + descriptor)) {
                String all = opcode == Opcodes.INVOKESTATIC ? descriptor : "(L" + owner + ";" + descriptor.substring(1);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, name, all, false);
                return;
            }
            if (SHARED.contains(owner) || (owner.startsWith(ATOMICS) && !name.equals("<init>"))) {
                call("point");
            } else if (owner.equals("java/util/concurrent/locks/Condition") && name.startsWith("await")) {
                call("refuse");
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Object[] changed = arguments.clone();
            for (int i = 0; i < changed.length; i++) {
                if (changed[i] instanceof Handle handle
                        && handle.getTag() == Opcodes.H_INVOKESTATIC
                        && REDIRECTED.contains(handle.getOwner() + "." + handle.getName() + handle.getDesc())) {
                    changed[i] = new Handle(Opcodes.H_INVOKESTATIC, CALLS, handle.getName(), handle.getDesc(), false);
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, changed);
        }
    }
}
