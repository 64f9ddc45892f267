/** What the repository promises about itself: its layout, the direction of its dependencies, its artifacts, its README. */
package io.holdfast.tests.repository;
