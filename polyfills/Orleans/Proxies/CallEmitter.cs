using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Emits, per interface method, the class of its calls: a field per argument, and the call itself.</summary>
internal static class CallEmitter
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const MethodAttributes Override = MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig;

    private static readonly ConcurrentDictionary<MethodInfo, EmittedCall> s_known = new();
    private static readonly MethodInfo s_token = typeof(GrainCall).GetProperty(nameof(GrainCall.CalleeToken))!.GetMethod!;
    private static readonly ConstructorInfo s_outOfRange = typeof(ArgumentOutOfRangeException).GetConstructor([typeof(string)])!;

    /// <summary>Called under the gate of <see cref="EmittedModule"/>.</summary>
    public static EmittedCall Emit(CallShape shape) => s_known.GetOrAdd(shape.Method, static (_, s) => EmitNew(s), shape);

    private static EmittedCall EmitNew(CallShape shape)
    {
        var method = shape.Method;
        var type = EmittedModule.Define($"{method.DeclaringType!.Name}.{method.Name}", shape.CallBase, []);
        var contract = type.DefineField("s_contract", typeof(CallContract), FieldAttributes.Public | FieldAttributes.Static);
        var fields = method.GetParameters().Select((p, i) => DefineArgument(type, p, i)).ToArray();
        EmitConstructor(type, shape, contract);
        EmitInvoke(type, shape, fields);
        EmitGetArgument(type, fields);
        EmitSetArgument(type, fields);
        var built = type.CreateType();
        built.GetField("s_contract")!.SetValue(null, CallContract.Of(method));
        return new EmittedCall(
            built.GetConstructor(Members, [])!,
            [.. fields.Select(f => f is null ? null : built.GetField(f.Name))]);
    }

    private static FieldBuilder? DefineArgument(TypeBuilder type, ParameterInfo parameter, int index) =>
        parameter.ParameterType == typeof(CancellationToken)
            ? null
            : type.DefineField($"arg{index}", parameter.ParameterType, FieldAttributes.Public);

    private static void EmitConstructor(TypeBuilder type, CallShape shape, FieldBuilder contract)
    {
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldsfld, contract);
        il.Emit(OpCodes.Call, shape.CallBase.GetConstructor(Members, [typeof(CallContract)])!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitInvoke(TypeBuilder type, CallShape shape, FieldBuilder?[] fields)
    {
        var overridden = shape.IsStream
            ? shape.CallBase.GetMethod(nameof(StreamCall<int>.Open), Members)!
            : typeof(GrainCall).GetMethod(nameof(GrainCall.InvokeMethod))!;
        var invoke = type.DefineMethod(overridden.Name, Override, overridden.ReturnType, [typeof(object)]);
        var il = invoke.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, shape.Method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            if (field is null)
            {
                il.Emit(OpCodes.Call, s_token);
            }
            else
            {
                il.Emit(OpCodes.Ldfld, field);
            }
        }

        il.Emit(OpCodes.Callvirt, shape.Method);
        if (shape.IsVoid)
        {
            il.Emit(OpCodes.Call, typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!);
        }
        else if (shape.IsValueTask)
        {
            var returned = il.DeclareLocal(shape.Method.ReturnType);
            il.Emit(OpCodes.Stloc, returned);
            il.Emit(OpCodes.Ldloca, returned);
            il.Emit(OpCodes.Call, shape.Method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }

        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(invoke, overridden);
    }

    private static void EmitGetArgument(TypeBuilder type, FieldBuilder?[] fields)
    {
        var il = type.DefineMethod(nameof(GrainCall.GetArgument), Override, typeof(object), [typeof(int)]).GetILGenerator();
        EmitSwitch(il, fields, field =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
            il.Emit(OpCodes.Box, field.FieldType);
            il.Emit(OpCodes.Ret);
        });
    }

    private static void EmitSetArgument(TypeBuilder type, FieldBuilder?[] fields)
    {
        var il = type.DefineMethod(nameof(GrainCall.SetArgument), Override, typeof(void), [typeof(int), typeof(object)]).GetILGenerator();
        EmitSwitch(il, fields, field =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Unbox_Any, field.FieldType);
            il.Emit(OpCodes.Stfld, field);
            il.Emit(OpCodes.Ret);
        });
    }

    private static void EmitSwitch(ILGenerator il, FieldBuilder?[] fields, Action<FieldBuilder> emitCase)
    {
        var arguments = fields.OfType<FieldBuilder>().ToArray();
        var labels = arguments.Select(_ => il.DefineLabel()).ToArray();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Ldstr, "index");
        il.Emit(OpCodes.Newobj, s_outOfRange);
        il.Emit(OpCodes.Throw);
        for (var i = 0; i < arguments.Length; i++)
        {
            il.MarkLabel(labels[i]);
            emitCase(arguments[i]);
        }
    }
}

/// <summary>The class of a method's calls, as a proxy needs it. An argument without a field is a cancellation token.</summary>
internal sealed record EmittedCall(ConstructorInfo Constructor, FieldInfo?[] Arguments);
