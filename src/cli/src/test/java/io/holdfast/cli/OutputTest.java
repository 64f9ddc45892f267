package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final OutputStream closedPipe = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    };

    @Test
    void whatIsLongerThanTheBufferFailsAtOnceAndTheRestWhenFlushed() throws IOException {
        Output output = new Output(closedPipe);
        output.print("short");
        assertThatThrownBy(output::flush).isInstanceOf(OutputFailedException.class);
        String text = "x".repeat(100_000);
        assertThatThrownBy(() -> new Output(closedPipe).print(text))
                .asInstanceOf(InstanceOfAssertFactories.type(OutputFailedException.class))
                .matches(OutputFailedException::isClosedPipe)
                .extracting(Throwable::getMessage)
                .isEqualTo("standard output: Broken pipe");
    }
}
