package io.holdfast.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Failures in words. Separate because the messages of java.nio's exceptions are a path and nothing else. */
final class FailureText {
    private FailureText() {}

    static String of(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (!(failure instanceof FileSystemException named) || named.getReason() != null) {
            return message;
        }
        if (failure instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        if (failure instanceof NotDirectoryException) {
            return message + ": not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return message + ": not empty";
        }
        if (failure instanceof NoSuchFileException) {
            return message + ": no such file or directory";
        }
        if (failure instanceof FileSystemLoopException) {
            return message + ": symbolic links in a circle";
        }
        return message + ": " + failure.getClass().getSimpleName();
    }
}
