package io.holdfast.libc.jnr;

import com.kenai.jffi.Library;
import io.holdfast.libc.Abi;
import io.holdfast.libc.Call;
import io.holdfast.libc.LibcUnavailableException;
import java.nio.file.Path;
import java.util.Optional;
import jnr.ffi.LibraryLoader;

/**
 * Binds {@link CLibrary.Functions} after looking up every symbol. Separate from the calls because jnr-ffi by itself binds a missing
 * function to a stub that throws at the first call, and the contract names what is missing at construction.
 */
final class CLibraryLoader {
    private CLibraryLoader() {}

    static CLibrary.Functions load(Abi abi, Optional<Path> library) {
        Library symbols = library.map(CLibraryLoader::open).orElseGet(Library::getDefault);
        LibraryLoader<CLibrary.Functions> loader =
                LibraryLoader.create(CLibrary.Functions.class).failImmediately();
        for (Call call : Call.values()) {
            if (call.existsOn(abi)) {
                loader.map(call.cName(), find(symbols, call, abi, library));
            }
        }
        return loader.load(library.map(path -> path.toAbsolutePath().toString()).orElse("c"));
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
