using System.Reflection;
using System.Reflection.Emit;
using Orleans.Serialization.Cloning;

namespace Orleans.Runtime;

/// <summary>Emits, per grain interface, the class of its references: each method copies its arguments into a call and sends it.</summary>
internal static class ProxyEmitter
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type[] s_constructorParameters = [typeof(CallRouter), typeof(GrainId), typeof(Type)];
    private static readonly MethodInfo s_setToken = typeof(GrainCall).GetProperty(nameof(GrainCall.CallerToken))!.SetMethod!;
    private static readonly MethodInfo s_returnContext = typeof(CopyContext).GetMethod(nameof(CopyContext.Return))!;
    private static readonly MethodInfo s_send = typeof(GrainReference).GetMethod(nameof(GrainReference.Send), Members)!;
    private static readonly MethodInfo s_enumerate = typeof(GrainReference).GetMethod(nameof(GrainReference.Enumerate), Members)!;

    public static Func<CallRouter, GrainId, GrainReference> Emit(Type grainInterface)
    {
        if (!grainInterface.IsInterface || !typeof(IAddressable).IsAssignableFrom(grainInterface) || grainInterface.ContainsGenericParameters)
        {
            throw new ArgumentException($"{grainInterface} is not a grain interface.", nameof(grainInterface));
        }

        lock (EmittedModule.Gate)
        {
            var type = EmittedModule.Define(grainInterface.Name, typeof(GrainReference), [grainInterface]);
            EmittedModule.Open(typeof(GrainReference));
            EmittedModule.Open(grainInterface);
            EmitConstructor(type);
            foreach (var method in grainInterface.GetInterfaces().Append(grainInterface).SelectMany(static i => i.GetMethods(Members)))
            {
                if (method.IsAbstract)
                {
                    EmitMethod(type, method);
                }
            }

            return Compile(type.CreateType(), grainInterface);
        }
    }

    private static Func<CallRouter, GrainId, GrainReference> Compile(Type proxy, Type grainInterface)
    {
        var create = new DynamicMethod("Create", typeof(GrainReference), [typeof(Type), typeof(CallRouter), typeof(GrainId)], proxy.Module, true);
        var il = create.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, proxy.GetConstructor(Members, s_constructorParameters)!);
        il.Emit(OpCodes.Ret);
        return create.CreateDelegate<Func<CallRouter, GrainId, GrainReference>>(grainInterface);
    }

    private static void EmitConstructor(TypeBuilder type)
    {
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, s_constructorParameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(Members, s_constructorParameters)!);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitMethod(TypeBuilder type, MethodInfo method)
    {
        var parameters = method.GetParameters();
        foreach (var parameter in parameters)
        {
            EmittedModule.Open(parameter.ParameterType);
        }

        EmittedModule.Open(method.ReturnType);
        EmittedModule.Open(method.DeclaringType!);
        var proxied = type.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            [.. parameters.Select(static p => p.ParameterType)]);
        type.DefineMethodOverride(proxied, method);
        if (method.IsGenericMethodDefinition)
        {
            GenericCallEmitter.EmitBody(proxied, method);
            return;
        }

        var shape = CallShape.Of(method);
        var call = CallEmitter.Emit(shape);
        var il = proxied.GetILGenerator();
        il.Emit(OpCodes.Newobj, call.Constructor);
        EmitArguments(il, parameters, call);
        EmitSend(il, shape, call);
    }

    /// <summary>Leaves the call on the stack, with its arguments copied into it.</summary>
    private static void EmitArguments(ILGenerator il, ParameterInfo[] parameters, EmittedCall call)
    {
        LocalBuilder? context = null;
        for (var i = 0; i < parameters.Length; i++)
        {
            var type = parameters[i].ParameterType;
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            if (call.Arguments[i] is not { } field)
            {
                il.Emit(OpCodes.Call, s_setToken);
                continue;
            }

            if (!Shallowness.Of(type) && !parameters[i].IsDefined(typeof(ImmutableAttribute), false))
            {
                context ??= il.DeclareLocal(typeof(CopyContext));
                il.Emit(OpCodes.Ldloca, context);
                il.Emit(OpCodes.Call, typeof(DeepCopy<>).MakeGenericType(type)
                    .GetMethod(nameof(DeepCopy<int>.Copy), [type, typeof(CopyContext).MakeByRefType()])!);
            }

            il.Emit(OpCodes.Stfld, field);
        }

        if (context is not null)
        {
            il.Emit(OpCodes.Ldloc, context);
            il.Emit(OpCodes.Call, s_returnContext);
        }
    }

    private static void EmitSend(ILGenerator il, CallShape shape, EmittedCall call)
    {
        var local = il.DeclareLocal(call.Constructor.DeclaringType!);
        il.Emit(OpCodes.Stloc, local);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, local);
        il.Emit(OpCodes.Call, (shape.IsStream ? s_enumerate : s_send).MakeGenericMethod(shape.Result));
        if (shape.IsVoid)
        {
            il.Emit(OpCodes.Pop);
        }
        else if (shape.IsValueTask)
        {
            var task = shape.Result == typeof(NoResult) ? typeof(Task) : typeof(Task<>).MakeGenericType(shape.Result);
            il.Emit(OpCodes.Newobj, shape.Method.ReturnType.GetConstructor([task])!);
        }

        il.Emit(OpCodes.Ret);
    }
}
