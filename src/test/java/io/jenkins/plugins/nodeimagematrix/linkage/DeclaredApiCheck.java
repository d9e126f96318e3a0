package io.jenkins.plugins.nodeimagematrix.linkage;

import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** Compares the API that we declare with the real one: whatever ours promises, the real one must have. */
final class DeclaredApiCheck {
    private static final int KIND = Opcodes.ACC_INTERFACE | Opcodes.ACC_ANNOTATION | Opcodes.ACC_ENUM;

    private final ClassFiles declared;
    private final ClassFiles controller;
    private final Set<String> problems = new TreeSet<>();

    DeclaredApiCheck(ClassFiles declared, ClassFiles controller) {
        this.declared = declared;
        this.controller = controller;
    }

    Set<String> problems() {
        for (ClassNode ours : declared.all(name -> true)) {
            if (isSeen(accessOf(ours))) {
                controller
                        .find(ours.name)
                        .ifPresentOrElse(real -> compare(ours, real), () -> problem(ours, "is not there"));
            }
        }
        return problems;
    }

    private void problem(ClassNode ours, String what) {
        problems.add(ours.name.replace('/', '.') + " " + what);
    }

    private static int accessOf(ClassNode node) {
        return node.innerClasses.stream()
                .filter(inner -> inner.name.equals(node.name))
                .mapToInt(inner -> inner.access)
                .findFirst()
                .orElse(node.access);
    }

    private static boolean isSeen(int access) {
        return Modifier.isPublic(access) || Modifier.isProtected(access);
    }

    private void compare(ClassNode ours, ClassNode real) {
        if ((ours.access & KIND) != (real.access & KIND)) {
            problem(ours, "is another kind of type");
        }
        if (isSeen(accessOf(ours)) && !isSeen(accessOf(real))) {
            problem(ours, "is not public");
        }
        if (Modifier.isFinal(real.access) && !Modifier.isFinal(ours.access)) {
            problem(ours, "is final");
        }
        if (Modifier.isAbstract(real.access) && !Modifier.isAbstract(ours.access)) {
            problem(ours, "is abstract");
        }
        inherits(ours, real, ours.superName);
        ours.interfaces.forEach(each -> inherits(ours, real, each));
        for (MethodNode method : ours.methods) {
            if (isSeen(method.access) && (method.access & Opcodes.ACC_SYNTHETIC) == 0) {
                member(ours, method.name, method.desc, method.access);
            }
        }
        for (FieldNode field : ours.fields) {
            if (isSeen(field.access) && (field.access & Opcodes.ACC_SYNTHETIC) == 0) {
                member(ours, field.name, field.desc, field.access);
            }
        }
    }

    private void inherits(ClassNode ours, ClassNode real, String ancestor) {
        if (ancestor != null && !controller.inherits(real.name, ancestor)) {
            problem(ours, "does not inherit from " + ancestor.replace('/', '.'));
        }
    }

    private void member(ClassNode ours, String name, String descriptor, int access) {
        String what = name + (descriptor.startsWith("(") ? "" : ": ") + descriptor;
        Optional<Integer> found = controller.lineage(ours.name).stream()
                .filter(place -> !name.equals("<init>") || place.name.equals(ours.name))
                .flatMap(place -> LinkageCheck.declared(place, name, descriptor).stream())
                .findFirst();
        if (found.isEmpty()) {
            problem(ours, "has no " + what);
        } else if (Modifier.isStatic(found.get()) != Modifier.isStatic(access)) {
            problem(ours, "differs in static or not: " + what);
        } else if (!isSeen(found.get()) || Modifier.isPublic(access) && !Modifier.isPublic(found.get())) {
            problem(ours, "is too restricted: " + what);
        } else if (Modifier.isFinal(found.get()) && !Modifier.isFinal(access) && descriptor.startsWith("(")) {
            problem(ours, "has it final: " + what);
        } else if (Modifier.isAbstract(found.get()) != Modifier.isAbstract(access)) {
            problem(ours, "differs in abstract or not: " + what);
        }
    }
}
