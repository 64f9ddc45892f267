package io.holdfast.libc;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/**
 * Asks the JDK where it would put the arguments of a call on a system that is not here. All by reflection: the arrangers
 * are internal to the JDK, and the sources are of Java 17, which has neither them nor the FFM API.
 */
final class CallArranger {
    /** Where the arguments go, by the processor's and system's rules. */
    enum Rules {
        MAC_AARCH64("aarch64", "MACOS", 2),
        LINUX_AARCH64("aarch64", "LINUX", 2),
        SYSV_X86_64("x64.sysv", "", 3);

        private final String architecture;
        private final String instance;
        private final int stackType;

        Rules(String architecture, String instance, int stackType) {
            this.architecture = architecture;
            this.instance = instance;
            this.stackType = stackType;
        }

        private Object arranger(Class<?> type) throws ReflectiveOperationException {
            return instance.isEmpty() ? type : type.getField(instance).get(null);
        }
    }

    /** Where one argument goes: the number of an integer register, or the offset on the stack in bytes. */
    record Place(boolean onStack, int number) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, onStack ? "stack@%d" : "register %d", number);
        }
    }

    private final Rules rules;

    CallArranger(Rules rules) {
        int java = Runtime.version().feature();
        Assumptions.assumeTrue(java >= 22, "Java " + java + " has no FFM API to ask");
        this.rules = rules;
    }

    /** The places of the C arguments with the options that the FFM backend gives to the linker. */
    List<Place> places(Call call) {
        try {
            return places(call, handles("options", call));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the JDK's call arranger", e);
        }
    }

    /** The same as if the row had forgotten from which argument on its call is variadic. */
    List<Place> placesWithoutVariadicIndex(Call call) {
        try {
            Object options = handles("options", call);
            Object first = Array.newInstance(options.getClass().getComponentType(), 1);
            Array.set(first, 0, Array.get(options, 0));
            return places(call, first);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the JDK's call arranger", e);
        }
    }

    private List<Place> places(Call call, Object options) throws ReflectiveOperationException {
        String abi = "jdk.internal.foreign.abi.";
        Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
        Object descriptor = handles("descriptor", call);
        Object type = descriptorType.getMethod("toMethodType").invoke(descriptor);
        Class<?> optionsType = Class.forName(abi + "LinkerOptions");
        Object linkerOptions = optionsType
                .getMethod("forDowncall", descriptorType, options.getClass())
                .invoke(null, descriptor, options);
        Class<?> arrangerType = Class.forName(abi + rules.architecture + ".CallArranger");
        Object bindings = arrangerType
                .getMethod("getBindings", type.getClass(), descriptorType, boolean.class, optionsType)
                .invoke(rules.arranger(arrangerType), type, descriptor, false, linkerOptions);
        Object sequence = property(bindings, "callingSequence");
        int leading = (int) property(sequence, "argumentBindingsCount")
                - call.parameters().size();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < call.parameters().size(); i++) {
            places.add(place((List<?>)
                    sequence.getClass().getMethod("argumentBindings", int.class).invoke(sequence, leading + i)));
        }
        return places;
    }

    private Place place(List<?> bindings) throws ReflectiveOperationException {
        for (Object binding : bindings) {
            if (binding.getClass().getSimpleName().equals("VMStore")) {
                Object storage = property(binding, "storage");
                boolean onStack = (byte) property(storage, "type") == rules.stackType;
                return new Place(onStack, (int) property(storage, "indexOrOffset"));
            }
        }
        throw new AssertionError("no place in " + bindings);
    }

    private static Object property(Object object, String name) throws ReflectiveOperationException {
        return object.getClass().getMethod(name).invoke(object);
    }

    private static Object handles(String method, Call call) throws ReflectiveOperationException {
        Method found = Class.forName("io.holdfast.libc.ffm.Handles").getDeclaredMethod(method, Call.class);
        AccessibleObject.setAccessible(new AccessibleObject[] {found}, true);
        return found.invoke(null, call);
    }
}
