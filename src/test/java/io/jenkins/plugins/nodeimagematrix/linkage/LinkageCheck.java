package io.jenkins.plugins.nodeimagematrix.linkage;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Resolves all that a plugin's classes refer to against a controller's, by the rules of the Java Virtual Machine Specification 5.4.3:
 * what it finds would end as a {@link LinkageError} at run time, at the latest moment and with a user watching.
 */
final class LinkageCheck {
    private final ClassFiles controller;
    private final Predicate<String> own;
    private final Set<String> problems = new TreeSet<>();

    /**
     * @param controller with the plugin's own classes and libraries in it
     * @param own which class names are the plugin's
     */
    LinkageCheck(ClassFiles controller, Predicate<String> own) {
        this.controller = controller;
        this.own = own;
    }

    /** @return a line for each thing that does not fit: the class it was found in, and what is wrong */
    Set<String> problems() {
        for (ClassNode node : controller.all(own)) {
            References references = References.of(node);
            references.classes.forEach(name -> checkClass(node, name));
            references.members.forEach(member -> checkMember(node, member));
            checkInherited(node);
        }
        return problems;
    }

    private void problem(ClassNode in, String what) {
        problems.add(in.name.replace('/', '.') + ": " + what);
    }

    private void checkClass(ClassNode user, String name) {
        Optional<ClassNode> found = controller.find(name);
        if (found.isEmpty()) {
            problem(user, "there is no class " + name.replace('/', '.'));
        } else if (!own.test(name) && !Modifier.isPublic(accessOf(found.get()))) {
            problem(user, "class " + name.replace('/', '.') + " is not public");
        }
    }

    /** A nested class's own access is in the table of inner classes; its class file knows no protected. */
    private static int accessOf(ClassNode node) {
        return node.innerClasses.stream()
                .filter(inner -> inner.name.equals(node.name))
                .mapToInt(inner -> inner.access)
                .map(access -> Modifier.isProtected(access) ? access | Modifier.PUBLIC : access)
                .findFirst()
                .orElse(node.access);
    }

    private void checkMember(ClassNode user, References.Member member) {
        Optional<ClassNode> owner = controller.find(member.owner());
        if (owner.isEmpty()) {
            return;
        }
        boolean isInterface = Modifier.isInterface(owner.get().access);
        if (member.isMethod() && isInterface != member.onInterface()) {
            problem(
                    user,
                    member.owner().replace('/', '.') + " is " + (isInterface ? "an interface" : "a class") + " now, at "
                            + member);
            return;
        }
        if (isSignaturePolymorphic(member)) {
            return;
        }
        Optional<Found> found = resolve(member);
        if (found.isEmpty()) {
            problem(user, "there is no " + member);
        } else if (Modifier.isStatic(found.get().access()) != member.isStatic()) {
            problem(user, "static or not has changed: " + member);
        } else if (!isAccessible(user, found.get())) {
            problem(user, "may not use " + member);
        }
    }

    private static boolean isSignaturePolymorphic(References.Member member) {
        return member.owner().equals("java/lang/invoke/MethodHandle")
                || member.owner().equals("java/lang/invoke/VarHandle");
    }

    record Found(ClassNode declaredIn, int access) {}

    private Optional<Found> resolve(References.Member member) {
        List<ClassNode> places = new ArrayList<>(controller.lineage(member.owner()));
        if (member.onInterface()) {
            controller.find("java/lang/Object").ifPresent(places::add);
        }
        return places.stream()
                .flatMap(place -> declared(place, member.name(), member.descriptor()).stream()
                        .map(access -> new Found(place, access)))
                .findFirst();
    }

    static Optional<Integer> declared(ClassNode place, String name, String descriptor) {
        if (descriptor.startsWith("(")) {
            return place.methods.stream()
                    .filter(method -> method.name.equals(name) && method.desc.equals(descriptor))
                    .map(method -> method.access)
                    .findFirst();
        }
        return place.fields.stream()
                .filter((FieldNode field) -> field.name.equals(name) && field.desc.equals(descriptor))
                .map(field -> field.access)
                .findFirst();
    }

    private boolean isAccessible(ClassNode user, Found found) {
        return Modifier.isPublic(found.access())
                || own.test(found.declaredIn().name)
                || Modifier.isProtected(found.access()) && controller.inherits(user.name, found.declaredIn().name);
    }

    /** What a class inherits must leave it complete (no abstract method open) and may not be closed (no final overridden). */
    private void checkInherited(ClassNode node) {
        List<ClassNode> lineage = controller.lineage(node.name);
        if (lineage.stream().skip(1).allMatch(each -> own.test(each.name) || ClassFiles.isOfTheJdk(each.name))) {
            return;
        }
        for (ClassNode ancestor : lineage.subList(1, lineage.size())) {
            if (own.test(ancestor.name)) {
                continue;
            }
            if (ancestor == lineage.get(1) && Modifier.isFinal(ancestor.access)) {
                problem(node, ancestor.name.replace('/', '.') + " is final");
            }
            for (MethodNode method : ancestor.methods) {
                if (Modifier.isFinal(method.access)
                        && !Modifier.isStatic(method.access)
                        && !Modifier.isPrivate(method.access)
                        && declared(node, method.name, method.desc).isPresent()) {
                    problem(node, "overrides the final " + signature(ancestor, method));
                }
                if (!Modifier.isAbstract(node.access) && Modifier.isAbstract(method.access)) {
                    checkImplemented(node, lineage, ancestor, method);
                }
            }
        }
    }

    private void checkImplemented(ClassNode node, List<ClassNode> lineage, ClassNode ancestor, MethodNode method) {
        boolean implemented = lineage.stream()
                .flatMap(each -> each.methods.stream())
                .anyMatch(each -> each.name.equals(method.name)
                        && each.desc.equals(method.desc)
                        && (each.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0);
        if (!implemented) {
            problem(node, "does not implement " + signature(ancestor, method));
        }
    }

    private static String signature(ClassNode place, MethodNode method) {
        return place.name.replace('/', '.') + "." + method.name + method.desc;
    }
}
