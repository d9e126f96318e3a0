package io.jenkins.plugins.nodeimagematrix.linkage;

import java.util.LinkedHashSet;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** What one class refers to: classes, methods and fields, each with how it expects to find it. */
final class References {
    /**
     * @param descriptor a method's starts with a bracket
     * @param isStatic whether it is called without an object
     * @param onInterface whether a method is looked for on an interface; of no matter for a field
     */
    record Member(String owner, String name, String descriptor, boolean isStatic, boolean onInterface) {
        boolean isMethod() {
            return descriptor.startsWith("(");
        }

        @Override
        public String toString() {
            return (isStatic ? "static " : "") + owner.replace('/', '.') + "." + name + (isMethod() ? "" : ": ")
                    + descriptor;
        }
    }

    final Set<String> classes = new LinkedHashSet<>();
    final Set<Member> members = new LinkedHashSet<>();

    private References() {}

    static References of(ClassNode node) {
        References found = new References();
        found.name(node.superName);
        node.interfaces.forEach(found::name);
        for (FieldNode field : node.fields) {
            found.type(Type.getType(field.desc));
        }
        for (MethodNode method : node.methods) {
            found.type(Type.getMethodType(method.desc));
            method.exceptions.forEach(found::name);
            for (TryCatchBlockNode block : method.tryCatchBlocks) {
                found.name(block.type);
            }
            for (AbstractInsnNode instruction : method.instructions) {
                found.instruction(instruction);
            }
        }
        return found;
    }

    private void instruction(AbstractInsnNode instruction) {
        if (instruction instanceof MethodInsnNode call) {
            boolean isStatic = call.getOpcode() == Opcodes.INVOKESTATIC;
            member(new Member(call.owner, call.name, call.desc, isStatic, call.itf));
        } else if (instruction instanceof FieldInsnNode use) {
            boolean isStatic = use.getOpcode() == Opcodes.GETSTATIC || use.getOpcode() == Opcodes.PUTSTATIC;
            member(new Member(use.owner, use.name, use.desc, isStatic, false));
        } else if (instruction instanceof TypeInsnNode use) {
            type(Type.getObjectType(use.desc));
        } else if (instruction instanceof MultiANewArrayInsnNode made) {
            type(Type.getType(made.desc));
        } else if (instruction instanceof LdcInsnNode constant) {
            constant(constant.cst);
        } else if (instruction instanceof InvokeDynamicInsnNode call) {
            type(Type.getMethodType(call.desc));
            handle(call.bsm);
            for (Object argument : call.bsmArgs) {
                constant(argument);
            }
        }
    }

    private void constant(Object constant) {
        if (constant instanceof Type type) {
            type(type);
        } else if (constant instanceof Handle handle) {
            handle(handle);
        }
    }

    private void handle(Handle handle) {
        boolean isStatic = handle.getTag() == Opcodes.H_INVOKESTATIC
                || handle.getTag() == Opcodes.H_GETSTATIC
                || handle.getTag() == Opcodes.H_PUTSTATIC;
        member(new Member(handle.getOwner(), handle.getName(), handle.getDesc(), isStatic, handle.isInterface()));
    }

    private void member(Member member) {
        type(Type.getObjectType(member.owner()));
        type(member.isMethod() ? Type.getMethodType(member.descriptor()) : Type.getType(member.descriptor()));
        if (!member.owner().startsWith("[")) {
            members.add(member);
        }
    }

    private void type(Type type) {
        switch (type.getSort()) {
            case Type.ARRAY -> type(type.getElementType());
            case Type.METHOD -> {
                type(type.getReturnType());
                for (Type argument : type.getArgumentTypes()) {
                    type(argument);
                }
            }
            case Type.OBJECT -> classes.add(type.getInternalName());
            default -> {
                // A primitive type is always there.
            }
        }
    }

    private void name(String name) {
        if (name != null) {
            classes.add(name);
        }
    }
}
