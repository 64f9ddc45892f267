/** Holdfast itself under the crash kit, with wrong twins that the kit must find. */
package io.holdfast.tests.crash;
