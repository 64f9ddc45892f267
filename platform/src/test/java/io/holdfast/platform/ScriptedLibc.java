package io.holdfast.platform;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Constant;
import io.holdfast.libc.Errno;
import io.holdfast.libc.Libc;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * A recorded seam: a {@link Libc} that notes every call and answers as scripted. What is not scripted goes to the library
 * of this machine, or, where another system is spoken, returns 0.
 */
final class ScriptedLibc implements InvocationHandler {
    /** An answer in place of a call. */
    @FunctionalInterface
    interface Answer {
        /**
         * Answers.
         *
         * @param machine the library of this machine, to make the call in another way
         * @param arguments of the call
         * @return what the call returns
         */
        long to(Libc machine, Object[] arguments);
    }

    private static final List<Constant> COMMANDS = List.of(
            Constant.F_FULLFSYNC,
            Constant.F_BARRIERFSYNC,
            Constant.F_NOCACHE,
            Constant.F_PREALLOCATE,
            Constant.F_GETFL,
            Constant.F_SETFL,
            Constant.F_OFD_SETLK);

    private final Libc machine = Libc.load();
    private final Abi abi;
    private final Map<String, Queue<Optional<Answer>>> script = new HashMap<>();
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    ScriptedLibc(Abi abi) {
        this.abi = abi;
    }

    /** One that speaks this machine's own language. */
    static ScriptedLibc ofThisMachine() {
        return new ScriptedLibc(Abi.current());
    }

    Libc libc() {
        return (Libc) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Libc.class}, this);
    }

    /** Fails the next call of a name that has no answer yet. */
    ScriptedLibc fail(String call, Errno.Kind kind) {
        return answer(call, (machine, arguments) -> -kind.number(abi));
    }

    /** Answers the next call of a name that has no answer yet; {@code fcntl} has its command: {@code fcntl(F_FULLFSYNC)}. */
    ScriptedLibc answer(String call, Answer answer) {
        return add(call, Optional.of(answer));
    }

    /** Lets the next calls of a name through to the machine. */
    ScriptedLibc pass(String call, int times) {
        for (int i = 0; i < times; i++) {
            add(call, Optional.empty());
        }
        return this;
    }

    private ScriptedLibc add(String call, Optional<Answer> answer) {
        synchronized (script) {
            script.computeIfAbsent(call, name -> new ArrayDeque<>()).add(answer);
        }
        return this;
    }

    /** The names of the calls so far. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** Those of the calls so far that have one of these names. */
    List<String> calls(String... names) {
        List<String> wanted = List.of(names);
        return calls().stream().filter(wanted::contains).toList();
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("abi")) {
            return abi;
        }
        if (List.of("wrap", "backend", "getpagesize").contains(method.getName())) {
            return onMachine(method, arguments);
        }
        String call = nameOf(method, arguments);
        calls.add(call);
        Optional<Answer> answer = next(call);
        if (answer.isPresent()) {
            return answer.get().to(machine, arguments);
        }
        return abi == machine.abi() ? onMachine(method, arguments) : 0L;
    }

    private Optional<Answer> next(String call) {
        synchronized (script) {
            Queue<Optional<Answer>> answers = script.get(call);
            return answers == null || answers.isEmpty() ? Optional.empty() : answers.remove();
        }
    }

    private Object onMachine(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(machine, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private String nameOf(Method method, Object[] arguments) {
        if (!method.getName().equals("fcntl")) {
            return method.getName();
        }
        int command = (Integer) arguments[1];
        return COMMANDS.stream()
                .filter(constant -> constant.existsOn(abi) && constant.on(abi) == command)
                .map(constant -> "fcntl(" + constant + ")")
                .findFirst()
                .orElse("fcntl(" + command + ")");
    }
}
