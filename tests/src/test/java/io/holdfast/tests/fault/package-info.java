/** What goes wrong below and around a running program: devices that fail, file systems that turn read-only, processes that die. */
package io.holdfast.tests.fault;
