package io.holdfast.libc.jnr;

import com.kenai.jffi.Library;
import io.holdfast.libc.Abi;
import io.holdfast.libc.Call;
import io.holdfast.libc.LibcUnavailableException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jnr.ffi.LibraryLoader;

/**
 * Binds {@link CLibrary.Functions} after looking up every symbol. Separate from the calls because jnr-ffi by itself binds a missing
 * function to a stub that throws at the first call, and the contract names what is missing at construction.
 */
final class CLibraryLoader {
    private CLibraryLoader() {}

    /** The machine's own, bound once: jnr-ffi takes milliseconds to write and load the classes of a binding. */
    private static final class OfThisMachine {
        static final CLibrary.Functions FUNCTIONS = bind(symbols(Abi.current(), Optional.empty()), Optional.empty());
    }

    static CLibrary.Functions load(Abi abi, Optional<Path> library) {
        // Each time, so that what is missing is named each time.
        Map<String, String> symbols = symbols(abi, library);
        return library.isPresent() ? bind(symbols, library) : OfThisMachine.FUNCTIONS;
    }

    private static CLibrary.Functions bind(Map<String, String> symbols, Optional<Path> library) {
        LibraryLoader<CLibrary.Functions> loader =
                LibraryLoader.create(CLibrary.Functions.class).failImmediately();
        symbols.forEach(loader::map);
        return loader.load(library.map(path -> path.toAbsolutePath().toString()).orElse("c"));
    }

    /** The symbol of each function by its C name. */
    private static Map<String, String> symbols(Abi abi, Optional<Path> library) {
        Library loaded = library.map(CLibraryLoader::open).orElseGet(Library::getDefault);
        Map<String, String> symbols = new HashMap<>();
        for (Call call : Call.values()) {
            if (call.existsOn(abi)) {
                symbols.put(call.cName(), find(loaded, call, abi, library));
            }
        }
        return symbols;
    }

    private static Library open(Path path) {
        Library library = Library.getCachedInstance(path.toAbsolutePath().toString(), Library.LAZY | Library.LOCAL);
        if (library == null) {
            throw new LibcUnavailableException("cannot load " + path + ": " + Library.getLastError());
        }
        return library;
    }

    private static String find(Library symbols, Call call, Abi abi, Optional<Path> library) {
        for (String symbol : call.symbols(abi)) {
            if (symbols.getSymbolAddress(symbol) != 0) {
                return symbol;
            }
        }
        throw LibcUnavailableException.missingSymbol(call, abi, library);
    }
}
