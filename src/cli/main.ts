console.log("rnnc");
