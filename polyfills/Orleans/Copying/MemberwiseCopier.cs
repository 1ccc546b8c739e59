using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization.Cloning;

/// <summary>Compiles, per type, a method that copies its members one after the other.</summary>
internal static class MemberwiseCopier
{
    private static readonly MethodInfo s_uninitialized = typeof(MemberwiseCopier).GetMethod(nameof(Uninitialized))!;
    private static readonly MethodInfo s_record = typeof(CopyContext).GetMethod(nameof(CopyContext.Record))!;

    public static ValueCopier Create(Type type, List<CopiedMember> members)
    {
        var copier = type.IsValueType ? typeof(StructCopier<>) : typeof(ObjectCopier<>);
        var method = type.IsValueType ? CompileStruct(type, members) : CompileClass(type, members);
        var copy = method.CreateDelegate(typeof(Func<,,>).MakeGenericType(type, typeof(CopyContext), type));
        return (ValueCopier)Activator.CreateInstance(copier.MakeGenericType(type), copy)!;
    }

    public static T Uninitialized<T>() => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    private static DynamicMethod NewMethod(Type type) =>
        new($"Copy_{type.Name}", type, [type, typeof(CopyContext)], typeof(MemberwiseCopier).Module, skipVisibility: true);

    private static DynamicMethod CompileClass(Type type, List<CopiedMember> members)
    {
        var method = NewMethod(type);
        var il = method.GetILGenerator();
        var copy = il.DeclareLocal(type);
        if (type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } constructor)
        {
            il.Emit(OpCodes.Newobj, constructor);
        }
        else
        {
            il.Emit(OpCodes.Call, s_uninitialized.MakeGenericMethod(type));
        }

        il.Emit(OpCodes.Stloc, copy);

        // Recorded before its members are copied, so that a cycle finds the copy and not the original.
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Call, s_record);
        foreach (var member in members)
        {
            il.Emit(OpCodes.Ldloc, copy);
            il.Emit(OpCodes.Ldarg_0);
            EmitMember(il, member);
        }

        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
        return method;
    }

    private static DynamicMethod CompileStruct(Type type, List<CopiedMember> members)
    {
        var method = NewMethod(type);
        var il = method.GetILGenerator();
        var copy = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldloca, copy);
        il.Emit(OpCodes.Initobj, type);
        foreach (var member in members)
        {
            il.Emit(OpCodes.Ldloca, copy);
            il.Emit(OpCodes.Ldarga_S, (byte)0);
            EmitMember(il, member);
        }

        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
        return method;
    }

    private static void EmitMember(ILGenerator il, CopiedMember member)
    {
        member.EmitLoad(il);
        if (!member.IsImmutable && !Shallowness.Of(member.Type))
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Call, typeof(DeepCopy<>).MakeGenericType(member.Type).GetMethod(nameof(DeepCopy<int>.Part))!);
        }

        member.EmitStore(il);
    }

    private sealed class ObjectCopier<T>(Func<T, CopyContext, T> copy) : ReferenceCopier<T>
        where T : class
    {
        protected override T CopyNew(T value, CopyContext context) => copy(value, context);
    }

    private sealed class StructCopier<T>(Func<T, CopyContext, T> copy) : ValueCopier<T>
    {
        public override T Copy(T value, CopyContext context) => copy(value, context);
    }
}
