/**
 * A client of Inkgate, and of any server with CTyun's signed calls. Nothing but the JDK; {@link
 * io.github.inkgate.client.Client} is where to begin.
 */
package io.github.inkgate.client;
