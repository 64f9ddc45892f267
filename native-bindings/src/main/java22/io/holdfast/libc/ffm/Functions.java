package io.holdfast.libc.ffm;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Call;
import io.holdfast.libc.LibcUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses of a library's functions. Separate from the handles because a handle belongs to a C prototype and is the
 * same for every library, while the address is the library's: so another library can stand in for libc.
 */
final class Functions {
    private final Map<Call, MemorySegment> addresses = new EnumMap<>(Call.class);

    /**
     * Looks up every call that the system has.
     *
     * @throws LibcUnavailableException if the library cannot be loaded or lacks a symbol; the message names it
     */
    Functions(Abi abi, Optional<Path> library) {
        SymbolLookup lookup = library.map(Functions::open)
                .orElseGet(() -> Linker.nativeLinker().defaultLookup());
        for (Call call : Call.values()) {
            if (call.existsOn(abi)) {
                addresses.put(call, find(lookup, call, abi, library));
            }
        }
    }

    /** The call's address, or NULL where the system lacks the call and {@link Call#requireOn} refuses it. */
    MemorySegment address(Call call) {
        return addresses.getOrDefault(call, MemorySegment.NULL);
    }

    // Restricted: the user grants native access to this module by a JVM option; without it the JVM warns by itself.
    @SuppressWarnings("restricted")
    private static SymbolLookup open(Path library) {
        try {
            // Never unloaded: a call may be in progress when the last reference to this library goes.
            return SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new LibcUnavailableException("cannot load " + library + ": " + e.getMessage(), e);
        }
    }

    private static MemorySegment find(SymbolLookup lookup, Call call, Abi abi, Optional<Path> library) {
        for (String symbol : call.symbols(abi)) {
            Optional<MemorySegment> address = lookup.find(symbol);
            if (address.isPresent()) {
                return address.get();
            }
        }
        throw LibcUnavailableException.missingSymbol(call, abi, library);
    }
}
