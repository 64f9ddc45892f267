/** The contract that every volume keeps, as tests that each implementation subclasses, and the tests of the parts. */
package io.holdfast.platform;
