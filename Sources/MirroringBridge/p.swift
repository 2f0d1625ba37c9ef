// trial
