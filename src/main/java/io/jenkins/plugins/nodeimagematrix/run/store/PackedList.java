package io.jenkins.plugins.nodeimagematrix.run.store;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * An unmodifiable list that keeps its elements compressed. A run of ten thousand cells holds the results of all of them until its
 * end, and hardly reads them.
 */
public final class PackedList<E> extends AbstractList<E> implements Serializable {
    private static final long serialVersionUID = 1;
    private static final JsonMapper JSON = new JsonMapper();
    /** One for all lists, since its tables take longer to make than a list to compress. */
    private static final Deflater DEFLATER = new Deflater();

    private final Class<E> type;
    private final int size;
    private final byte[] content;

    /** The elements while something uses them. */
    private transient WeakReference<List<E>> read;

    private PackedList(Class<E> type, List<E> elements) {
        this.type = type;
        this.size = elements.size();
        this.content = pack(elements);
    }

    /**
     * The same elements; a packed or empty list itself.
     *
     * @param type of the elements, which JSON can hold
     */
    public static <E> List<E> of(Class<E> type, List<E> elements) {
        return isPacked(elements) || elements.isEmpty() ? elements : new PackedList<>(type, elements);
    }

    public static boolean isPacked(List<?> list) {
        return list instanceof PackedList;
    }

    private static byte[] pack(List<?> elements) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        synchronized (DEFLATER) {
            DEFLATER.reset();
            try (OutputStream out = new DeflaterOutputStream(bytes, DEFLATER)) {
                out.write(JSON.writeValueAsBytes(elements));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
        return bytes.toByteArray();
    }

    private synchronized List<E> elements() {
        List<E> known = read == null ? null : read.get();
        if (known == null) {
            JavaType list = JSON.getTypeFactory().constructCollectionType(List.class, type);
            try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(content))) {
                known = JSON.readValue(in, list);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            read = new WeakReference<>(known);
        }
        return known;
    }

    @Override
    public E get(int index) {
        return elements().get(index);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Iterator<E> iterator() {
        return List.copyOf(elements()).iterator();
    }

    @Override
    public Spliterator<E> spliterator() {
        return List.copyOf(elements()).spliterator();
    }
}
